/** The ranges that values are quantized in: what was seen, and methods that choose from it. */
package dev.octet.quant.range;
