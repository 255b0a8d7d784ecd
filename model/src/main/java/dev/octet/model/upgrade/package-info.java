/**
 * Graphs of older versions of ONNX's operators as graphs of a newer one, which compute the same:
 * attributes become inputs, operators that are gone become what they are since. What is quantized
 * per channel needs version 13 at least.
 */
package dev.octet.model.upgrade;
