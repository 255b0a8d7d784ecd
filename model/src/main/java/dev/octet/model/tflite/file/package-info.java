/** What is in a TensorFlow Lite file, checked; nothing else knows where it lies. */
package dev.octet.model.tflite.file;
