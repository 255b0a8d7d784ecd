/** Operators that compute each element of the output from one of each input, broadcast. */
package dev.octet.model.operator.elementwise;
