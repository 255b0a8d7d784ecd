package dev.octet.engine.avx;

import dev.octet.kernel.NativeFailure;
import org.bytedeco.javacpp.annotation.Namespace;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * The functions of native/avx/avx.h, by the same names. Handles are freed by the caller. The
 * engine's constructor loads the library.
 */
@Platform(include = "avx/avx.h", compiler = "cpp17")
@Namespace("octet")
final class AvxNative {
    private AvxNative() {}

    static native int cpu();

    static native void limitIsa(int widest);

    /** A handle; the description is read before this returns. */
    static native long create(long description) throws NativeFailure;
}
