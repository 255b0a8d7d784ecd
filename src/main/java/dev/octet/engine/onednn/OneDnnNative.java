package dev.octet.engine.onednn;

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
    private OneDnnNative() {}

    static native String detail();

    static native void limitIsa(int widest);

    /** A handle; the description is read before this returns. */
    static native long create(long description) throws NativeFailure;
}
