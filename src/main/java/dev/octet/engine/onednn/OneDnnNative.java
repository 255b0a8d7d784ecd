package dev.octet.engine.onednn;

import dev.octet.engine.NativeFunctions;
import dev.octet.kernel.NativeFailure;
import org.bytedeco.javacpp.annotation.Namespace;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * The functions of native/onednn/onednn.h, by the same names. Handles are freed by the caller. The
 * engine's constructor loads the library.
 */
@Platform(include = "onednn/onednn.h", compiler = "cpp17", link = "dnnl@.3")
@Namespace("octet")
final class OneDnnNative {
    /** Those of any computation. */
    static final NativeFunctions FUNCTIONS =
            new NativeFunctions() {
                @Override
                public long create(long description) {
                    return OneDnnNative.create(description);
                }

                @Override
                public String refusal(long computation) {
                    return OneDnnNative.refusal(computation);
                }

                @Override
                public String implementation(long computation) {
                    return OneDnnNative.implementation(computation);
                }

                @Override
                public long packedBytes(long computation) {
                    return OneDnnNative.packedBytes(computation);
                }

                @Override
                public long neededBytes(long computation) {
                    return OneDnnNative.neededBytes(computation);
                }

                @Override
                public long withRows(long computation, int rows) {
                    return OneDnnNative.withRows(computation, rows);
                }

                @Override
                public int units(long computation) {
                    return OneDnnNative.units(computation);
                }

                @Override
                public void run(
                        long computation,
                        long src,
                        long residual,
                        long rowScales,
                        long rowZeroPoints,
                        long dst,
                        int from,
                        int to) {
                    OneDnnNative.run(
                            computation, src, residual, rowScales, rowZeroPoints, dst, from, to);
                }

                @Override
                public void release(long computation) {
                    OneDnnNative.release(computation);
                }
            };

    private OneDnnNative() {}

    static native String detail();

    static native void limitIsa(int widest);

    private static native long create(long description) throws NativeFailure;

    private static native String refusal(long computation) throws NativeFailure;

    private static native String implementation(long computation) throws NativeFailure;

    private static native long packedBytes(long computation) throws NativeFailure;

    private static native long neededBytes(long computation) throws NativeFailure;

    private static native long withRows(long computation, int rows) throws NativeFailure;

    private static native int units(long computation) throws NativeFailure;

    private static native void run(
            long computation,
            long src,
            long residual,
            long rowScales,
            long rowZeroPoints,
            long dst,
            int from,
            int to)
            throws NativeFailure;

    private static native void release(long computation) throws NativeFailure;
}
