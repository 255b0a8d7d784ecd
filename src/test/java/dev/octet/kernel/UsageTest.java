package dev.octet.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UsageTest {
    @Test
    void closesOnce() {
        Usage usage = new Usage();
        usage.enter();
        usage.exit();
        assertTrue(usage.close());
        assertFalse(usage.close());
    }

    @Test
    void doesNotCloseWhileUsed() {
        Usage usage = new Usage();
        usage.enter();
        usage.enter();
        IllegalStateException e = assertThrows(IllegalStateException.class, usage::close);
        assertTrue(e.getMessage().contains("2 runs"), e.getMessage());
        usage.exit();
        usage.exit();
        assertTrue(usage.close());
    }

    @Test
    void lateArrivalsDoNotReopen() {
        Usage usage = new Usage();
        assertTrue(usage.close());
        for (int i = 0; i < 1_000; i++) {
            assertThrows(IllegalStateException.class, usage::enter);
        }
        assertFalse(usage.close());
    }

    /** Nobody is inside once it is closed, and exactly one close succeeds. */
    @Test
    @Timeout(60)
    void race() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 300; round++) {
                Usage usage = new Usage();
                AtomicBoolean freed = new AtomicBoolean();
                AtomicInteger closes = new AtomicInteger();
                List<Future<?>> tasks = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    tasks.add(pool.submit(() -> useUntilClosed(usage, freed)));
                    tasks.add(pool.submit(() -> closeAtLast(usage, freed, closes)));
                }
                for (Future<?> task : tasks) {
                    task.get();
                }
                assertEquals(1, closes.get());
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static void useUntilClosed(Usage usage, AtomicBoolean freed) {
        while (true) {
            try {
                usage.enter();
            } catch (IllegalStateException e) {
                return;
            }
            assertFalse(freed.get(), "freed under a run");
            usage.exit();
            Thread.yield();
        }
    }

    private static void closeAtLast(Usage usage, AtomicBoolean freed, AtomicInteger closes) {
        while (true) {
            try {
                if (usage.close()) {
                    freed.set(true);
                    closes.incrementAndGet();
                }
                return;
            } catch (IllegalStateException e) {
                Thread.onSpinWait();
            }
        }
    }
}
