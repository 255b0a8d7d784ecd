package dev.octet.engine.vnni;

import dev.octet.kernel.NativeFailure;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * The functions of native/vnni/vnni.h and native/vnni/convolutions.h, by the same names. Handles
 * are freed by the caller. The engine's constructor loads the library.
 */
@Platform(
        include = {"vnni/vnni.h", "vnni/convolutions.h"},
        compiler = "cpp17")
final class VnniNative {
    private VnniNative() {}

    static native boolean vnniHas(int unit);

    static native boolean vnniHasAmx();

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

    static native long vnniBytes(int batch, int n, int k);

    static native long vnniCreate(
            int batch,
            boolean srcBroadcast,
            int m,
            int n,
            int k,
            int src,
            int dst,
            int srcZeroPoint,
            int unit,
            int threads,
            long epilogue,
            long weights,
            boolean nk)
            throws NativeFailure;

    static native long vnniPackedBytes(long gemm) throws NativeFailure;

    static native long vnniWithRows(long gemm, int rows) throws NativeFailure;

    static native int vnniUnits(long gemm) throws NativeFailure;

    static native void vnniRun(
            long gemm,
            long src,
            long dst,
            long residual,
            long rowScales,
            long rowZeroPoints,
            int from,
            int to)
            throws NativeFailure;

    static native void vnniFree(long gemm) throws NativeFailure;

    static native long convCreate(int[] shape, int threads, long epilogue, long weights)
            throws NativeFailure;

    static native long convPackedBytes(long conv) throws NativeFailure;

    static native long convWithImages(long conv, int images) throws NativeFailure;

    static native int convUnits(long conv) throws NativeFailure;

    static native void convRun(long conv, long src, long dst, long residual, int from, int to)
            throws NativeFailure;

    static native void convFree(long conv) throws NativeFailure;
}
