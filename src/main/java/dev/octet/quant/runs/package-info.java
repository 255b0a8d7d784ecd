/** Walks over tensors: by runs that share a scale, and by pieces of a buffer. */
package dev.octet.quant.runs;
