package dev.octet.engine;

import dev.octet.kernel.NativeFailure;
import org.bytedeco.javacpp.annotation.Namespace;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * What can be done with a computation that any native engine has created, by its handle: the
 * functions of native/shared/computation.h. {@link NativeCode#load} loads the library.
 */
@Platform(include = "shared/computation.h", compiler = "cpp17")
@Namespace("octet")
final class ComputationNative {
    private ComputationNative() {}

    static native String refusal(long computation) throws NativeFailure;

    static native String implementation(long computation) throws NativeFailure;

    static native long packedBytes(long computation) throws NativeFailure;

    static native long neededBytes(long computation) throws NativeFailure;

    static native long with(long computation, long sizes) throws NativeFailure;

    static native int units(long computation) throws NativeFailure;

    /** The addresses of the operands lie at another, in the order of Role. */
    static native void run(long computation, long operands, int from, int to) throws NativeFailure;

    static native void release(long computation) throws NativeFailure;
}
