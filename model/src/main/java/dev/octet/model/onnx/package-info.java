/** ONNX files in; nothing else knows the format. */
package dev.octet.model.onnx;
