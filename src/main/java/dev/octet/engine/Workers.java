package dev.octet.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/**
 * Splits one run over threads, for engines whose library does not do it. Used only where the caller
 * asked for more than one thread; the pool's threads are daemons, started then and kept.
 */
public final class Workers {
    private Workers() {}

    /** A part of the work. */
    @FunctionalInterface
    public interface Part {
        /** Computes [from, to). */
        void run(int from, int to);
    }

    private static final class Holder {
        // the common pool has one worker less than cores, and belongs to the application
        static final ForkJoinPool POOL =
                new ForkJoinPool(
                        Math.max(1, Runtime.getRuntime().availableProcessors() - 1),
                        pool -> {
                            var thread =
                                    ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
                            thread.setName("octet-worker-" + thread.getPoolIndex());
                            return thread;
                        },
                        null,
                        false);
    }

    /**
     * Runs [0, count) in up to {@code threads} parts and returns when all are done. The calling
     * thread takes the first part.
     *
     * @param step every part but the last is a multiple of it
     */
    public static void split(int count, int step, int threads, Part part) {
        int steps = (count + step - 1) / step;
        int parts = Math.min(threads, steps);
        List<ForkJoinTask<?>> others = new ArrayList<>(parts);
        for (int i = 1; i < parts; i++) {
            int from = boundary(i, parts, steps, step, count);
            int to = boundary(i + 1, parts, steps, step, count);
            others.add(Holder.POOL.submit(() -> part.run(from, to)));
        }
        try {
            part.run(0, boundary(1, Math.max(parts, 1), steps, step, count));
        } finally {
            // even after a failure nobody may still be writing when this returns
            others.forEach(ForkJoinTask::quietlyJoin);
        }
        others.forEach(ForkJoinTask::join);
    }

    private static int boundary(int i, int parts, int steps, int step, int count) {
        return (int) Math.min(count, (long) steps * i / parts * step);
    }
}
