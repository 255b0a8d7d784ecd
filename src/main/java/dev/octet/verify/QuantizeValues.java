package dev.octet.verify;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Kernel;
import dev.octet.request.Conversion;
import dev.octet.request.Grouping;
import dev.octet.request.Quantize;

/**
 * All values of a conversion.
 *
 * @param request what to compute
 * @param src in the request's shape
 * @param conversion the fixed scales and zero points
 * @param rowScales given with each run; null for none
 * @param rowZeroPoints given with each run; null for none
 */
public record QuantizeValues(
        Quantize request, Tensor src, Conversion conversion, Tensor rowScales, Tensor rowZeroPoints)
        implements Values {

    @Override
    public Tensor residual() {
        return null;
    }

    @Override
    public Kernel prepare(Backend backend, int threads) {
        return Kernel.of(backend, request, conversion, threads);
    }

    @Override
    public Expected expected(int[] outputs) {
        return QuantizeOracle.compute(this, outputs);
    }

    /** Whether the scales fit another first dimension, too. */
    boolean canHaveRows(int count) {
        if (request.grouping().kind() == Grouping.Kind.PER_GROUPED_CHANNEL) {
            return count == request.runRows();
        }
        Quantize other = request.withRows(count);
        return request.dynamic()
                ? request.shape().size() > 1
                : request.grouping().count(request.srcShape())
                        == request.grouping().count(other.srcShape());
    }

    @Override
    public QuantizeValues withRows(int count) {
        int first = request.runRows();
        Quantize other = request.withRows(count);
        return new QuantizeValues(
                other,
                rows(src, first, count),
                conversion,
                request.shape().size() == 1 ? rowScales : rows(rowScales, first, count),
                request.shape().size() == 1 ? rowZeroPoints : rows(rowZeroPoints, first, count));
    }

    private static Tensor rows(Tensor tensor, int first, int count) {
        return tensor == null || first == 0
                ? tensor
                : tensor.rows(first, count, tensor.count() / first);
    }
}
