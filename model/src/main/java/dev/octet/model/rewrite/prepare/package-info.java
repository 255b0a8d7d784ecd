/**
 * What is done to a whole graph before any pass: once for all shapes, constants are folded,
 * branches get theirs, 16-bit floats become wide, and factors of channels go into weights; then,
 * for shapes that are known, what follows from them becomes constant.
 */
package dev.octet.model.rewrite.prepare;
