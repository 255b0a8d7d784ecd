/**
 * Quantized networks of other people's: products of 8-bit integers, moves that stay in 8 bits, and
 * where results are rounded. {@link dev.octet.model.rewrite.quantized.FloatForm} is the way back to
 * floats.
 */
package dev.octet.model.rewrite.quantized;
