/**
 * Several nodes of floats that exporters write for one operation, found and put together: GELU,
 * swishes, layer normalization, attention.
 */
package dev.octet.model.rewrite.fuse;
