/** What quantization costs: error figures, reports, saturation. */
package dev.octet.quant.error;
