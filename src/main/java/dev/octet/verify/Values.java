package dev.octet.verify;

import dev.octet.kernel.DataType;
import dev.octet.kernel.Gemm;
import dev.octet.kernel.Parameters;
import java.nio.ByteBuffer;

/**
 * All values of one multiplication. What the request does not have is null, 1 or 0.
 *
 * @param gemm the request
 * @param src [srcRows, K]
 * @param weights in the request's layout
 * @param weightScales one, or N; null for none
 * @param bias N; null for none
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
public record Values(
        Gemm gemm,
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
        int dstZeroPoint) {

    /**
     * The values a kernel is prepared with.
     *
     * @param weightBytes {@code weights().toBytes()}, or what else the kernel shall have
     */
    Parameters parameters(byte[] weightBytes) {
        Parameters parameters =
                Parameters.of(ByteBuffer.wrap(weightBytes), weights.type())
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

    /** The values a kernel is prepared with. */
    public Parameters parameters() {
        return parameters(weights.toBytes());
    }

    /**
     * The same values for another number of rows: the first ones of each batch entry, from the top
     * again after the last.
     */
    Values withRows(int rows) {
        int m = gemm.m();
        return new Values(
                gemm.withRows(rows),
                src.rows(m, rows, gemm.k()),
                weights,
                weightScales,
                bias,
                srcScale,
                srcZeroPoint,
                rowScales == null ? null : rowScales.rows(m, rows, 1),
                rowZeroPoints == null ? null : rowZeroPoints.rows(m, rows, 1),
                residual == null ? null : residual.rows(m, rows, gemm.n()),
                residualScale,
                residualZeroPoint,
                dstScale,
                dstZeroPoint);
    }

    /** Elements of dst. */
    int dstCount() {
        return gemm.rows() * gemm.n();
    }

    /** Type of dst. */
    DataType dstType() {
        return gemm.epilogue().dst();
    }
}
