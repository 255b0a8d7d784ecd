package dev.octet.nativelib;

/** Native code cannot be used; the message says why, and what helps. */
public final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    /** Native code is not here. */
    Unusable(String message) {
        super(message);
    }

    /** Native code is here and something is in its way. */
    Unusable(String message, Throwable cause) {
        super(message, cause);
    }
}
