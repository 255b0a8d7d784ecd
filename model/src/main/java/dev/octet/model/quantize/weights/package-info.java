/**
 * Weights of a network's products on their way to 8 bits: what their rows and groups are, what they
 * are multiplied by on samples, and the integers that change the outputs least.
 */
package dev.octet.model.quantize.weights;
