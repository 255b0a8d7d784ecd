/** Operators that reduce, search or sort along axes. */
package dev.octet.model.operator.reduce;
