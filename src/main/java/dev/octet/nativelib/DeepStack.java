package dev.octet.nativelib;

import dev.octet.text.RootLocale;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * Runs what needs more stack than the calling thread may have: oneDNN's static initializers take
 * half a megabyte inside of the dynamic loader, and a stack that ends in native code ends the JVM
 * without a message.
 */
public final class DeepStack {
    /** Of which only what is touched takes memory. */
    private static final long BYTES = 16L << 20;

    private DeepStack() {}

    /** So that work inside of work does not start another thread. */
    private static final class DeepThread extends Thread {
        DeepThread(Runnable work) {
            // nothing of the thread that happened to be the first to ask
            super(null, work, "octet-deep-stack", BYTES, false);
            setDaemon(true);
        }
    }

    /**
     * Runs the work on a thread of its own and waits for it, interrupted or not.
     *
     * @return the work's result
     * @throws Unusable when no thread can be had
     * @throws Exception the work's own; its errors, too, are thrown here
     */
    public static <T> T call(Callable<T> work) throws Exception {
        if (Thread.currentThread() instanceof DeepThread) {
            return work.call();
        }
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new DeepThread(task);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            throw new Unusable(
                    RootLocale.format(
                            "no thread with a stack of %d MB can be had, which native code needs to begin: raise the limit of threads (ulimit -u, a container's pids) or of memory",
                            BYTES >> 20),
                    e);
        }
        join(thread);
        try {
            return task.get();
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) e.getCause();
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
