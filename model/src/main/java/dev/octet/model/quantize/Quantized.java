package dev.octet.model.quantize;

import dev.octet.model.Network;
import dev.octet.model.quantize.report.QuantizationReport;

/**
 * A quantized network, and what it cost.
 *
 * @param network of opset 13 or newer; {@link Network#save} writes it
 * @param report for people
 */
public record Quantized(Network network, QuantizationReport report) {}
