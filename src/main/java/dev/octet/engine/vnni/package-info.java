/**
 * HOW for skinny shapes: our own VNNI kernels for M = 1..4, where oneDNN leaves bandwidth unused.
 * native/octet_vnni.h is the other half.
 */
package dev.octet.engine.vnni;
