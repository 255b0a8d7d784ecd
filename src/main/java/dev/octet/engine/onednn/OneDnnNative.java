package dev.octet.engine.onednn;

import dev.octet.kernel.NativeFailure;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * The functions of native/onednn/onednn.h and native/shared/convert.h, by the same names. Handles
 * are freed by the caller. The engine's constructor loads the library.
 */
@Platform(
        include = {"onednn/onednn.h", "shared/convert.h"},
        compiler = "cpp17",
        link = "dnnl@.3")
final class OneDnnNative {
    private OneDnnNative() {}

    static native String version();

    static native String effectiveIsa();

    static native void limitIsa(int widest);

    static native long epilogueCreate(
            int dst,
            boolean hasSrcScale,
            boolean hasRowScale,
            float srcScale,
            float[] weightScale,
            int weightScales,
            float[] bias,
            int biases,
            int residual,
            float residualScale,
            int residualZeroPoint,
            int activation,
            float alpha,
            float beta,
            float dstScale,
            int dstZeroPoint)
            throws NativeFailure;

    static native void epilogueFree(long epilogue) throws NativeFailure;

    static native String convertIsa();

    static native void convertLines(
            int src,
            int dst,
            long from,
            long to,
            int firstLine,
            int endLine,
            int total,
            int length,
            int groups,
            int run,
            boolean perLine,
            long scales,
            long zeroPoints,
            float inverse,
            int dstZeroPoint,
            int low,
            int high);

    static native void convertRows(
            int dst,
            long from,
            long to,
            int firstRow,
            int endRow,
            int columns,
            long scales,
            long zeroPoints);

    static native long gemmCreate(
            int batch,
            boolean srcBroadcast,
            int m,
            int n,
            int k,
            int src,
            int weights,
            int dst,
            int srcZeroPoint,
            int srcZeroPointValue,
            int shift,
            int threads,
            long epilogue,
            long weightsAddress,
            boolean nk)
            throws NativeFailure;

    static native boolean gemmIsReference(long gemm) throws NativeFailure;

    static native String gemmImplementation(long gemm) throws NativeFailure;

    static native long gemmNeededBytes(long gemm) throws NativeFailure;

    static native long gemmPackedBytes(long gemm) throws NativeFailure;

    static native long gemmWithRows(long gemm, int rows) throws NativeFailure;

    static native int gemmBlocks(long gemm) throws NativeFailure;

    static native void gemmRun(
            long gemm,
            long src,
            long dst,
            long residual,
            long rowScales,
            long rowZeroPoints,
            int fromBlock,
            int toBlock)
            throws NativeFailure;

    static native void gemmFree(long gemm) throws NativeFailure;

    static native long convCreate(
            int[] shape, int shift, int threads, long epilogue, long weightsAddress)
            throws NativeFailure;

    static native String convRefusal(long conv) throws NativeFailure;

    static native String convImplementation(long conv) throws NativeFailure;

    static native long convNeededBytes(long conv) throws NativeFailure;

    static native long convPackedBytes(long conv) throws NativeFailure;

    static native long convWithImages(long conv, int images) throws NativeFailure;

    static native int convBlocks(long conv) throws NativeFailure;

    static native void convRun(
            long conv, long src, long dst, long residual, int fromBlock, int toBlock)
            throws NativeFailure;

    static native void convFree(long conv) throws NativeFailure;
}
