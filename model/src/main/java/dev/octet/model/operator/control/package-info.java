/** Operators that run graphs of their own. */
package dev.octet.model.operator.control;
