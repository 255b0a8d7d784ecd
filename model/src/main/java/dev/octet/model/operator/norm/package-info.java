/** Operators that bring values along axes to a common scale. */
package dev.octet.model.operator.norm;
