/** Operators of 8-bit integers, and the ways to them and back. */
package dev.octet.model.operator.quantized;
