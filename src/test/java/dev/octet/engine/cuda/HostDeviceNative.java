package dev.octet.engine.cuda;

import dev.octet.kernel.NativeFailure;
import dev.octet.nativelib.NativeLibrary;
import dev.octet.nativelib.Unusable;
import org.bytedeco.javacpp.annotation.Platform;

/** The functions of native/cuda/host_device.h, by the same names. */
@Platform(include = "cuda/host_device.h", compiler = "cpp17")
final class HostDeviceNative {
    static {
        try {
            NativeLibrary.load(HostDeviceNative.class);
        } catch (Unusable e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private HostDeviceNative() {}

    static native long hostAllocate(long bytes, int alignment) throws NativeFailure;

    static native void hostFree(long address, long bytes, int alignment);

    static native void hostFill(long address, int value, long bytes);

    static native void hostCopy(long from, long to, long bytes);

    static native boolean hostHolds(long address, int value, long bytes);

    static native int hostKernel(String name);

    static native long hostArgumentBytes(int kernel);

    static native void hostLaunch(
            int kernel, int gridX, int gridY, int blockX, int blockY, long arguments);

    static native void hostMultiply(
            boolean integers,
            long src,
            long weights,
            long dst,
            int entries,
            int rows,
            int columns,
            int depth,
            long srcEntry,
            long dstEntry);
}
