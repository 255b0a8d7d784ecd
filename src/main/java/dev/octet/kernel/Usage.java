package dev.octet.kernel;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the runs under way so that closing never pulls memory from under one. Waits for nobody.
 * The count is one atomic word; CLOSED is so far below zero that late arrivals cannot lift it.
 */
final class Usage {
    private static final int CLOSED = Integer.MIN_VALUE / 2;

    private final AtomicInteger users = new AtomicInteger();

    /**
     * A run begins.
     *
     * @throws IllegalStateException after close
     */
    void enter() {
        if (users.getAndIncrement() < 0) {
            users.getAndDecrement();
            throw new IllegalStateException("the kernel is closed");
        }
    }

    /** A run has ended. */
    void exit() {
        users.getAndDecrement();
    }

    /**
     * Closes.
     *
     * @return false when it was closed before
     * @throws IllegalStateException while runs are under way
     */
    boolean close() {
        if (users.compareAndSet(0, CLOSED)) {
            return true;
        }
        int now = users.get();
        if (now > 0) {
            throw new IllegalStateException(
                    "the kernel is in use by " + now + " runs; close it after they have returned");
        }
        return now == 0 && close();
    }
}
