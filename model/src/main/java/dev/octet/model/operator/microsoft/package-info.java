/** Operators that ONNX Runtime adds, as its tools write them. */
package dev.octet.model.operator.microsoft;
