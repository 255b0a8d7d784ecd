/** Tensors cut into runs that share a scale. */
package dev.octet.quant.runs;
