/**
 * What nodes compute: each operator with its attributes, its inference of types, and its plain
 * evaluation, after the ONNX specification. Families of operators have packages of their own.
 */
package dev.octet.model.operator;
