package dev.octet.verify;

import dev.octet.kernel.Gemm;

/**
 * What a kernel must write.
 *
 * @param gemm the request
 * @param dst the values
 * @param slack for f32·f32, whose summation order is the engine's own: how far each value may be
 *     off; null where the contract fixes every operation
 */
public record Expected(Gemm gemm, Tensor dst, double[] slack) {}
