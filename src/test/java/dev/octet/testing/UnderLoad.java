package dev.octet.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Something happens while threads never stop. */
public final class UnderLoad {
    private static final int THREADS = 4;

    private UnderLoad() {}

    /** Four threads repeat the one until the other is done; what they throw is thrown here. */
    public static void run(Runnable repeated, Runnable meanwhile) throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> runners = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                runners.add(
                        pool.submit(
                                () -> {
                                    while (!isOver.get()) {
                                        repeated.run();
                                    }
                                }));
            }
            meanwhile.run();
            isOver.set(true);
            for (Future<?> runner : runners) {
                runner.get();
            }
        } finally {
            isOver.set(true);
            pool.shutdownNow();
        }
    }
}
