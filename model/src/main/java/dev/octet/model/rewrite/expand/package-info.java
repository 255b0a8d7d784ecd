/**
 * Operators that stand for several, taken apart into those several: ONNX Runtime's own (domain
 * com.microsoft), ONNX's attention and rotary embedding, and operators of quantized numbers. A file
 * for each kind of them.
 */
package dev.octet.model.rewrite.expand;
