package dev.octet.engine;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Splits one run over threads. Used only where the caller asked for more than one thread; the
 * pool's threads are daemons, one less than the machine has cores, started when there is work, and
 * gone after some seconds without any. Where none can be had, the caller computes alone.
 */
public final class Workers {
    /**
     * How long a worker without work looks for some, and a caller for the end of what others do,
     * before it sleeps. Waking a sleeping thread takes as long as many a run.
     */
    private static final long LOOKING_NANOS = 100_000;

    /** How long a worker sleeps before it ends. */
    private static final long IDLE_SECONDS = 3;

    /** How long no thread is asked for after one could not be had. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final System.Logger LOG = System.getLogger(Workers.class.getName());

    private final ThreadPoolExecutor pool;
    private final AtomicBoolean isSaid = new AtomicBoolean();
    private volatile boolean isPausing;
    private volatile long pausingSince;

    /** A part of the work. */
    @FunctionalInterface
    public interface Part {
        /** Computes [from, to). */
        void run(int from, int to);
    }

    /** Those of this process. */
    private static final class Holder {
        private static final AtomicInteger STARTED = new AtomicInteger();

        static final Workers WORKERS =
                new Workers(
                        Math.max(1, Runtime.getRuntime().availableProcessors() - 1),
                        Holder::thread);

        /** Nothing of the application that happens to be the first to ask. */
        @SuppressWarnings("removal") // a thread inherits the permissions of its creator's callers
        private static Thread thread(Runnable work) {
            return AccessController.doPrivileged(
                    (PrivilegedAction<Thread>)
                            () -> {
                                String name = "octet-worker-" + STARTED.getAndIncrement();
                                Thread thread = new Thread(null, work, name, 0, false);
                                thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
                                thread.setDaemon(true);
                                return thread;
                            });
        }
    }

    /**
     * A pool.
     *
     * @param size most threads, at least 1
     * @param factory of threads; starting one may fail with an OutOfMemoryError
     */
    Workers(int size, ThreadFactory factory) {
        pool =
                new ThreadPoolExecutor(
                        size, size, IDLE_SECONDS, TimeUnit.SECONDS, new Queue(), factory);
        pool.allowCoreThreadTimeOut(true);
    }

    /**
     * Where workers look for work before they sleep; without a lock, on which they would sleep,
     * too.
     */
    private static final class Queue extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1L;

        @Override
        public Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
            long begin = System.nanoTime();
            do {
                Runnable next = poll();
                if (next != null) {
                    return next;
                }
                Thread.onSpinWait();
            } while (System.nanoTime() - begin < LOOKING_NANOS);
            return super.poll(timeout, unit);
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
        Holder.WORKERS.run(count, step, threads, part);
    }

    /** As {@link #split}, with these workers. */
    void run(int count, int step, int threads, Part part) {
        long steps = ((long) count + step - 1) / step;
        new Split(count, step, steps, (int) Math.min(threads, steps), part).run();
    }

    /** Asks a worker for help, which may come or not. */
    private void ask(Runnable help) {
        if (isPausing && System.nanoTime() - pausingSince < PAUSE_NANOS) {
            if (pool.getPoolSize() > 0) {
                pool.getQueue().add(help);
            }
            return;
        }
        try {
            pool.execute(help);
            isPausing = false;
        } catch (OutOfMemoryError e) {
            // no thread is to be had: whoever is there computes
            pausingSince = System.nanoTime();
            isPausing = true;
            if (!isSaid.getAndSet(true)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "no thread could be started, runs go on with those there are: " + e);
            }
        }
    }

    /** One run. */
    private final class Split {
        private final int count;
        private final int step;
        private final long steps;
        private final int parts;
        private final int helpers;
        private final Part part;
        private final Thread caller = Thread.currentThread();
        private final Runnable help = this::help;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger helping = new AtomicInteger();
        private final AtomicInteger undone;
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Split(int count, int step, long steps, int parts, Part part) {
            this.count = count;
            this.step = step;
            this.steps = steps;
            this.parts = parts;
            this.helpers = Math.min(parts - 1, pool.getCorePoolSize());
            this.part = part;
            this.undone = new AtomicInteger(parts);
        }

        void run() {
            for (int i = 0; i < helpers; i++) {
                ask(help);
            }
            compute();
            // even after a failure nobody may still be writing when this returns
            await();
            for (int i = helping.get(); i < helpers; i++) {
                pool.remove(help);
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
            return (int) Math.min(count, steps * i / parts * step);
        }
    }
}
