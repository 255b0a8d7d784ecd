/** TensorFlow Lite files in, as graphs of ONNX's operators; nothing else knows the format. */
package dev.octet.model.tflite;
