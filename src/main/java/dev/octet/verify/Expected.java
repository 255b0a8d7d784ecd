package dev.octet.verify;

import dev.octet.request.Request;
import dev.octet.request.Role;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * What a kernel must write: all of dst, or some of it.
 *
 * @param request what is computed
 * @param outputs which elements of dst are known, ascending
 * @param dst their values
 * @param sums what sums of floats in any order must be near to; null where there are none
 * @param found what else a run writes
 */
public record Expected(
        Request request, int[] outputs, Tensor dst, Sums sums, Map<Role, Tensor> found) {

    /**
     * For engines that sum floats in an order of their own.
     *
     * @param values from sums in f64
     * @param slack how far each may be off
     */
    record Sums(Tensor values, double[] slack) {}

    /** Writes the elements that are known to dst, from the buffer's position on. */
    public void copyTo(ByteBuffer buffer) {
        Tensor all = Tensor.copyOf(request.dst(), request.dstCount(), buffer);
        for (int i = 0; i < outputs.length; i++) {
            all.copy(dst, i, outputs[i]);
        }
        all.copyTo(buffer);
    }
}
