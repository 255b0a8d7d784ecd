package dev.octet.kernel;

import java.lang.ref.Cleaner;
import java.util.function.Supplier;

/**
 * The life of whatever is closed here: kernels, layers, device queues and buffers. {@link #close}
 * refuses new uses from then on and returns at once; what is held is freed by the last use under
 * way, or by close itself where there is none. Closing again does nothing. Who is forgotten is
 * freed when it is garbage-collected, and reported, see {@link Leaks}.
 *
 * <p>Thread-safe. Waits for nobody, takes no lock, and a use allocates nothing.
 */
public final class Lifetime {
    // its thread knows nothing of us but what is registered, and nothing is after the end
    private static final Cleaner CLEANER = Cleaner.create();

    private final Usage usage;
    private final End end;
    private final Cleaner.Cleanable cleanable;

    /** Frees; runs once. */
    static final class End implements Runnable {
        private final Leaks leaks;
        private final Supplier<String> what;
        private final Runnable free;
        private final String place = Leaks.place();
        private volatile boolean closed;

        End(Leaks leaks, Supplier<String> what, Runnable free) {
            this.leaks = leaks;
            this.what = what;
            this.free = free;
        }

        @Override
        public void run() {
            try {
                free.run();
            } finally {
                if (!closed) {
                    leaks.forgotten(what.get(), place);
                }
            }
        }
    }

    /**
     * Begins.
     *
     * @param owner whose life it is; names the log
     * @param kind of the owner, such as "kernel"
     * @param what says what it is, for the log; must not know the owner
     * @param free run once; must not know the owner
     */
    public Lifetime(Object owner, String kind, Supplier<String> what, Runnable free) {
        usage = new Usage(kind);
        end = new End(Leaks.of(owner.getClass(), kind), what, free);
        cleanable = CLEANER.register(owner, end);
    }

    /**
     * A use begins; {@link #exit} ends it, and whoever uses keeps the owner reachable until then.
     *
     * @return whether no other was under way; then none sees that until this one has ended
     * @throws IllegalStateException after close
     */
    public boolean enter() {
        int others = usage.enter();
        if (others < 0) {
            exit();
            throw usage.closed();
        }
        return others == 0;
    }

    /** A use has ended; frees if it was the last one and close was called. */
    public void exit() {
        if (usage.exit()) {
            end();
        }
    }

    /**
     * Checks that it is open, where nothing of it is used.
     *
     * @throws IllegalStateException after close
     */
    public void check() {
        usage.check();
    }

    /** Refuses new uses; frees now or with the last use under way. */
    public void close() {
        if (usage.close()) {
            end();
        }
    }

    /** Nobody is inside. The second time nothing happens. */
    private void end() {
        end.closed = true;
        cleanable.clean();
    }
}
