/** Streaming observers of tensors, and the files that keep what they saw. */
package dev.octet.quant.observe;
