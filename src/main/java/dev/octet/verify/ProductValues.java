package dev.octet.verify;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Kernel;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * All values of a multiplication.
 *
 * @param request what to compute
 * @param src in the request's layout
 * @param weights in the request's layout
 * @param weightScales one, or one per output channel; null for none
 * @param bias one per output channel; null for none
 * @param srcScale scale of the whole source
 * @param srcZeroPoint zero point of the whole source
 * @param rowScales one f32 per source row; null for none
 * @param rowZeroPoints one s32 per source row; null for none
 * @param residual shaped as dst; null for none
 * @param residualScale scale of an 8-bit residual
 * @param residualZeroPoint zero point of an 8-bit residual
 * @param dstScale scale of an 8-bit dst
 * @param dstZeroPoint zero point of an 8-bit dst
 */
public record ProductValues(
        Product request,
        Tensor src,
        Tensor weights,
        float[] weightScales,
        float[] bias,
        float srcScale,
        int srcZeroPoint,
        Tensor rowScales,
        Tensor rowZeroPoints,
        Tensor residual,
        float residualScale,
        int residualZeroPoint,
        float dstScale,
        int dstZeroPoint)
        implements Values {

    /**
     * The values a kernel is prepared with.
     *
     * @param weightBytes {@code weights().toBytes()}, or what else the kernel shall have
     */
    Parameters parameters(byte[] weightBytes) {
        Parameters parameters =
                Parameters.of(
                                ByteBuffer.wrap(weightBytes).order(ByteOrder.nativeOrder()),
                                weights.type())
                        .srcScale(srcScale)
                        .srcZeroPoint(srcZeroPoint)
                        .residual(residualScale, residualZeroPoint)
                        .dstScale(dstScale)
                        .dstZeroPoint(dstZeroPoint);
        if (weightScales != null) {
            parameters.weightScales(weightScales.clone());
        }
        if (bias != null) {
            parameters.bias(bias.clone());
        }
        return parameters;
    }

    @Override
    public Kernel prepare(Backend backend, int threads) {
        byte[] bytes = weights.toBytes();
        Kernel kernel = Kernel.of(backend, request, parameters(bytes), threads);
        Arrays.fill(bytes, (byte) 0x55);
        return kernel;
    }

    @Override
    public Expected expected(int[] outputs) {
        return Oracle.compute(this, outputs);
    }

    /** The values a kernel is prepared with. */
    public Parameters parameters() {
        return parameters(weights.toBytes());
    }

    @Override
    public ProductValues withRows(int count) {
        Rows rows = Rows.of(request);
        return new ProductValues(
                request.withRows(count),
                src.rows(rows.count(), count, rows.srcColumns()),
                weights,
                weightScales,
                bias,
                srcScale,
                srcZeroPoint,
                rowScales == null ? null : rowScales.rows(rows.count(), count, 1),
                rowZeroPoints == null ? null : rowZeroPoints.rows(rows.count(), count, 1),
                residual == null ? null : residual.rows(rows.count(), count, rows.dstColumns()),
                residualScale,
                residualZeroPoint,
                dstScale,
                dstZeroPoint);
    }
}
