/**
 * Float graphs into quantized ones, in the forms in which networks come as files: with quantization
 * and its inverse between float operators (QDQ), with quantized operators (QOperator), with
 * activations that are quantized when their values are there (dynamic), and with weights alone in 8
 * bits. Weights become s8 with a scale for each output channel, activations u8 with a zero point,
 * unless {@link dev.octet.model.quantize.Quantization} says otherwise; {@link
 * dev.octet.model.quantize.NetworkCalibration} keeps what samples were like.
 */
package dev.octet.model.quantize;
