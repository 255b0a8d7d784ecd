package dev.octet.verify;

import dev.octet.request.Request;

/**
 * What a kernel must write: all of dst, or some of it.
 *
 * @param request what is computed
 * @param outputs which elements of dst are known, ascending
 * @param dst their values
 * @param slack for f32·f32, whose summation order is the engine's own: how far each of them may be
 *     off; null where the contract fixes every operation
 * @param rowScales where a run finds them: one for each row; else null
 * @param rowZeroPoints where a run finds them: one for each row; else null
 */
public record Expected(
        Request request,
        int[] outputs,
        Tensor dst,
        double[] slack,
        Tensor rowScales,
        Tensor rowZeroPoints) {}
