package dev.octet.kernel;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the uses under way so that closing never pulls memory from under one. Waits for nobody and
 * allocates nothing: the count and whether it is closed, in the sign bit, are one atomic word.
 */
final class Usage {
    private static final int CLOSED = Integer.MIN_VALUE;

    private final String kind;
    private final AtomicInteger users = new AtomicInteger();

    /** Of something of that kind, such as "kernel". */
    Usage(String kind) {
        this.kind = kind;
    }

    /**
     * A use begins.
     *
     * @return how many were under way; negative after close, when none may begin. {@link #exit}
     *     follows in any case
     */
    int enter() {
        return users.getAndIncrement();
    }

    /**
     * A use has ended.
     *
     * @return whether it is closed and nobody is inside; who came too late may see it once more
     */
    boolean exit() {
        return users.decrementAndGet() == CLOSED;
    }

    /**
     * Closes: nobody comes in any more.
     *
     * @return whether nobody is inside; false when it was closed before
     */
    boolean close() {
        return users.getAndUpdate(now -> now | CLOSED) == 0;
    }

    /**
     * Checks that it is open.
     *
     * @throws IllegalStateException after close
     */
    void check() {
        if (users.get() < 0) {
            throw closed();
        }
    }

    IllegalStateException closed() {
        return new IllegalStateException("the " + kind + " is closed");
    }
}
