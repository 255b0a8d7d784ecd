/**
 * TensorFlow Lite's operators as ONNX's, by families: each form takes an operator of a file and
 * adds nodes that compute the same.
 */
package dev.octet.model.tflite.form;
