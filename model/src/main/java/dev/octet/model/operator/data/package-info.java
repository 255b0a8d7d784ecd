/** Operators that move elements, and those that compute shapes. */
package dev.octet.model.operator.data;
