/**
 * Float graphs into quantized ones, in the forms in which networks come as files: with quantization
 * and its inverse between float operators (QDQ), with quantized operators (QOperator), and with
 * activations that are quantized when their values are there (dynamic). Weights become s8 with a
 * scale for each output channel, activations u8 with a zero point.
 */
package dev.octet.model.quantize;
