package dev.octet.engine;

import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Splits one run over threads. Used only where the caller asked for more than one thread; the
 * pool's threads are daemons, one less than the machine has cores, started then and kept.
 */
public final class Workers {
    /**
     * How long a worker without work looks for some, and a caller for the end of what others do,
     * before it sleeps. Waking a sleeping thread takes as long as many a run.
     */
    private static final long LOOKING_NANOS = 100_000;

    private Workers() {}

    /** A part of the work. */
    @FunctionalInterface
    public interface Part {
        /** Computes [from, to). */
        void run(int from, int to);
    }

    private static final class Holder {
        static final ThreadPoolExecutor POOL = pool();

        private static ThreadPoolExecutor pool() {
            int size = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
            AtomicInteger started = new AtomicInteger();
            return new ThreadPoolExecutor(
                    size,
                    size,
                    0,
                    TimeUnit.SECONDS,
                    new Queue(),
                    work -> {
                        String name = "octet-worker-" + started.getAndIncrement();
                        // nothing of the application that happened to be the first to ask
                        Thread thread = new Thread(null, work, name, 0, false);
                        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
                        thread.setDaemon(true);
                        return thread;
                    });
        }
    }

    /**
     * Where workers look for work before they sleep; without a lock, on which they would sleep,
     * too.
     */
    private static final class Queue extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1L;

        @Override
        public Runnable take() throws InterruptedException {
            long begin = System.nanoTime();
            do {
                Runnable next = poll();
                if (next != null) {
                    return next;
                }
                Thread.onSpinWait();
            } while (System.nanoTime() - begin < LOOKING_NANOS);
            return super.take();
        }
    }

    /**
     * Runs [0, count) in up to {@code threads} parts and returns when all are done. A part belongs
     * to whoever comes first, the calling thread among them: it waits for parts that another thread
     * has begun, and for no thread that has not come.
     *
     * @param step every part but the last is a multiple of it
     */
    public static void split(int count, int step, int threads, Part part) {
        int steps = (count + step - 1) / step;
        Split split = new Split(count, step, steps, Math.min(threads, steps), part);
        split.run();
    }

    /** One run. */
    private static final class Split {
        private final int count;
        private final int step;
        private final int steps;
        private final int parts;
        private final Part part;
        private final Thread caller = Thread.currentThread();
        private final Runnable help = this::help;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger helping = new AtomicInteger();
        private final AtomicInteger undone;
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Split(int count, int step, int steps, int parts, Part part) {
            this.count = count;
            this.step = step;
            this.steps = steps;
            this.parts = parts;
            this.part = part;
            this.undone = new AtomicInteger(parts);
        }

        void run() {
            for (int i = 1; i < parts; i++) {
                Holder.POOL.execute(help);
            }
            compute();
            // even after a failure nobody may still be writing when this returns
            await();
            for (int i = helping.get(); i < parts - 1; i++) {
                Holder.POOL.remove(help);
            }
            if (failure.get() instanceof Error error) {
                throw error;
            }
            if (failure.get() instanceof RuntimeException exception) {
                throw exception;
            }
        }

        private void help() {
            helping.incrementAndGet();
            compute();
        }

        private void compute() {
            for (int i = next.getAndIncrement(); i < parts; i = next.getAndIncrement()) {
                try {
                    part.run(boundary(i), boundary(i + 1));
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                }
                if (undone.decrementAndGet() == 0 && Thread.currentThread() != caller) {
                    LockSupport.unpark(caller);
                }
            }
        }

        private void await() {
            long begin = System.nanoTime();
            while (undone.get() > 0) {
                if (System.nanoTime() - begin < LOOKING_NANOS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
        }

        private int boundary(int i) {
            return (int) Math.min(count, (long) steps * i / parts * step);
        }
    }
}
