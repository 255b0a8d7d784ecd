package dev.octet.engine;

import dev.octet.kernel.Probe;
import dev.octet.nativelib.NativeLibrary;
import dev.octet.nativelib.Unusable;

/** Loads an engine's native library, and the one that all of them share. */
public final class NativeCode {
    private NativeCode() {}

    /**
     * Loads the library of a native class.
     *
     * @throws Probe.Unavailable with the reason; a cause is what is in the way of code that is here
     */
    public static void load(Class<?> owner) throws Probe.Unavailable {
        try {
            NativeLibrary.load(ComputationNative.class);
            NativeLibrary.load(owner);
        } catch (Unusable e) {
            throw new Probe.Unavailable(e.getMessage(), e.getCause());
        }
    }
}
