package dev.octet.verify;

import dev.octet.request.Request;
import dev.octet.request.Role;
import java.util.Map;

/**
 * What a kernel must write: all of dst, or some of it.
 *
 * @param request what is computed
 * @param outputs which elements of dst are known, ascending
 * @param result their values
 * @param slack for f32·f32, whose summation order is the engine's own: how far each of them may be
 *     off; null where the contract fixes every operation
 * @param found what else a run writes
 */
public record Expected(
        Request request, int[] outputs, Result result, double[] slack, Map<Role, Tensor> found) {
    /** Their values. */
    public Tensor dst() {
        return result.dst();
    }
}
