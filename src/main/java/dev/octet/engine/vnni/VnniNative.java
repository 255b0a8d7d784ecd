package dev.octet.engine.vnni;

import dev.octet.kernel.NativeFailure;
import org.bytedeco.javacpp.annotation.Namespace;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * The functions of native/vnni/vnni.h, by the same names. Handles are freed by the caller. The
 * engine's constructor loads the library.
 */
@Platform(include = "vnni/vnni.h", compiler = "cpp17")
@Namespace("octet")
final class VnniNative {
    private VnniNative() {}

    static native int cpu();

    static native void limitIsa(int widest);

    /** A handle; the description is read before this returns. */
    static native long create(long description) throws NativeFailure;
}
