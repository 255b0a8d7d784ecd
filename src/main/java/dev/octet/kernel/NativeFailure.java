package dev.octet.kernel;

/**
 * Native code failed in a way no check foresaw; the message carries the numbers. Mostly memory that
 * is not to be had: then it says how many bytes, and what for. Nothing leaks, and a kernel stays
 * usable.
 */
public final class NativeFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Called from native code with the C++ exception's text. */
    public NativeFailure(String message) {
        super(message);
    }
}
