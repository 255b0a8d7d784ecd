package dev.octet.engine.cuda;

import java.lang.ref.Cleaner;

/**
 * Of something of the device: it is freed when its owner is closed, or, with a warning, forgotten.
 */
final class Lifetime {
    private static final System.Logger LOG = System.getLogger(Lifetime.class.getName());
    private static final Cleaner CLEANER = Cleaner.create();

    private final End end;
    private final Cleaner.Cleanable cleanable;

    private static final class End implements Runnable {
        private final String what;
        private final Runnable free;
        private volatile boolean closed;

        End(String what, Runnable free) {
            this.what = what;
            this.free = free;
        }

        @Override
        public void run() {
            if (!closed) {
                LOG.log(System.Logger.Level.WARNING, what + " was never closed");
            }
            free.run();
        }
    }

    /**
     * Begins.
     *
     * @param owner whose end it is, at the latest
     * @param what it is, for the warning
     * @param free run once; does not know the owner
     */
    Lifetime(Object owner, String what, Runnable free) {
        end = new End(what, free);
        cleanable = CLEANER.register(owner, end);
    }

    boolean isOver() {
        return end.closed;
    }

    /** Frees; the second time nothing happens. */
    void close() {
        end.closed = true;
        cleanable.clean();
    }
}
