package dev.octet.verify;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Kernel;
import dev.octet.request.BoundRequest;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.Role;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * All values of one computation.
 *
 * @param request what to compute
 * @param fixed what a kernel is prepared with, but for the weights
 * @param weights in the request's layout; null for none
 * @param given the tensors that a run reads, each as its request has it
 */
public record Values(Request request, Parameters fixed, Tensor weights, Map<Role, Tensor> given) {

    /** Copies the map. */
    public Values {
        given = Map.copyOf(given);
    }

    /** The tensors that a run reads; null for none. */
    static Map<Role, Tensor> given(
            Tensor src, Tensor residual, Tensor rowScales, Tensor rowZeroPoints) {
        Map<Role, Tensor> given = new EnumMap<>(Role.class);
        given.put(Role.SRC, src);
        given.put(Role.RESIDUAL, residual);
        given.put(Role.ROW_SCALES, rowScales);
        given.put(Role.ROW_ZERO_POINTS, rowZeroPoints);
        given.values().removeIf(tensor -> tensor == null);
        return given;
    }

    /** The source, in the request's layout. */
    public Tensor src() {
        return given.get(Role.SRC);
    }

    /** Shaped as dst; null for none. */
    public Tensor residual() {
        return given.get(Role.RESIDUAL);
    }

    /** One f32 per source row; null for none, and where a run finds them. */
    public Tensor rowScales() {
        return given.get(Role.ROW_SCALES);
    }

    /** One s32 per source row; null for none, and where a run finds them. */
    public Tensor rowZeroPoints() {
        return given.get(Role.ROW_ZERO_POINTS);
    }

    /** What engines prepare. */
    public BoundRequest bound() {
        return weights == null ? request.with(fixed) : bound(weights.toBytes());
    }

    private BoundRequest bound(byte[] weightBytes) {
        return request.with(
                fixed.weights(
                        ByteBuffer.wrap(weightBytes).order(ByteOrder.nativeOrder()),
                        weights.type()));
    }

    /**
     * A kernel with these values, which the caller closes. The weights it was prepared with have
     * been overwritten since: the contract says that prepare copies.
     */
    public Kernel prepare(Backend backend, int threads) {
        if (weights == null) {
            return Kernel.of(backend, bound(), threads);
        }
        byte[] bytes = weights.toBytes();
        Kernel kernel = Kernel.of(backend, bound(bytes), threads);
        Arrays.fill(bytes, (byte) 0x55);
        return kernel;
    }

    /** What a kernel must write. */
    public Expected expected() {
        return expected(Kinds.outputs(request));
    }

    /**
     * Some of what a kernel must write.
     *
     * @param outputs indices into dst, ascending
     */
    public Expected expected(int[] outputs) {
        return Kinds.expected(this, outputs);
    }

    /**
     * The same values for another number of rows (see {@link Request#withRows}): the first ones,
     * from the top again after the last. For as many as there are where others do not fit.
     */
    public Values withRows(int count) {
        return Kinds.withRows(this, count);
    }

    /** The same weights and values for random other sizes; empty where rows are all there is. */
    Optional<Values> withSizes(Draw draw) {
        return Kinds.withSizes(this, draw);
    }
}
