/** Operators that kernels compute, which no file has: passes leave them behind, plans run them. */
package dev.octet.model.rewrite.computed;
