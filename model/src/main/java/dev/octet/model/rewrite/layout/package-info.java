/**
 * Pictures with their channels last, and what reads and writes them so: convolutions, poolings,
 * resizes, paddings. Transpositions that are left over vanish here, too.
 */
package dev.octet.model.rewrite.layout;
