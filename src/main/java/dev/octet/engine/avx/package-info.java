/**
 * HOW our own kernels compute in FP32: multiplications and convolutions, in the contract's one
 * order. native/avx is the other half.
 */
package dev.octet.engine.avx;
