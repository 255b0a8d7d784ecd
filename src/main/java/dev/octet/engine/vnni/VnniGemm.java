package dev.octet.engine.vnni;

import dev.octet.engine.NativeComputation;
import dev.octet.kernel.Computation;

/**
 * A native GEMM handle; more threads share its units: panels of output channels, of all rows or of
 * some.
 */
final class VnniGemm extends NativeComputation {
    private final long handle;
    private final int rows;
    private final String unit;

    VnniGemm(long handle, int rows, String unit, int threads) {
        super(VnniNative.vnniUnits(handle), threads);
        this.handle = handle;
        this.rows = rows;
        this.unit = unit;
    }

    @Override
    protected void compute(
            long src,
            long dst,
            long residual,
            long rowScales,
            long rowZeroPoints,
            int from,
            int to) {
        VnniNative.vnniRun(handle, src, dst, residual, rowScales, rowZeroPoints, from, to);
    }

    @Override
    public String implementation() {
        return (rows <= VnniBackend.FEW_ROWS ? "octet_gemv:" : "octet_gemm:") + unit;
    }

    @Override
    public long packedBytes() {
        return VnniNative.vnniPackedBytes(handle);
    }

    @Override
    public Computation withRows(int rows) {
        return new VnniGemm(VnniNative.vnniWithRows(handle, rows), rows, unit, threads);
    }

    @Override
    public void release() {
        VnniNative.vnniFree(handle);
    }
}
