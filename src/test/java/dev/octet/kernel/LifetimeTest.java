package dev.octet.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LifetimeTest {
    private final AtomicInteger freed = new AtomicInteger();
    private final Lifetime lifetime =
            new Lifetime(this, "thing", () -> "a test's", freed::incrementAndGet);

    @AfterEach
    void end() {
        lifetime.close();
    }

    @Test
    void closeFreesWhereNobodyIsInside() {
        lifetime.enter();
        lifetime.exit();
        assertEquals(0, freed.get());
        lifetime.close();
        assertEquals(1, freed.get());
        lifetime.close();
        assertEquals(1, freed.get());
    }

    @Test
    void theLastOneInsideFrees() {
        lifetime.enter();
        lifetime.enter();
        lifetime.close();
        for (Runnable late : List.<Runnable>of(lifetime::enter, lifetime::check)) {
            var error = assertThrows(IllegalStateException.class, late::run);
            assertEquals("the thing is closed", error.getMessage());
        }
        lifetime.exit();
        assertEquals(0, freed.get());
        lifetime.exit();
        assertEquals(1, freed.get());
        lifetime.close();
        assertEquals(1, freed.get());
    }

    /** Users without end and closers at once: freed once, while nobody is inside. */
    @Test
    @Timeout(60)
    void race() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 300; round++) {
                AtomicInteger frees = new AtomicInteger();
                Lifetime contested =
                        new Lifetime(this, "thing", () -> "contested", frees::incrementAndGet);
                CyclicBarrier begin = new CyclicBarrier(4);
                List<Future<?>> tasks = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    tasks.add(pool.submit(() -> useUntilClosed(begin, contested, frees)));
                    tasks.add(pool.submit(() -> closeTwice(begin, contested)));
                }
                for (Future<?> task : tasks) {
                    task.get();
                }
                assertEquals(1, frees.get());
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static Void useUntilClosed(CyclicBarrier begin, Lifetime lifetime, AtomicInteger frees)
            throws Exception {
        begin.await();
        while (true) {
            try {
                lifetime.enter();
            } catch (IllegalStateException e) {
                return null;
            }
            assertFalse(frees.get() > 0, "freed under a use");
            lifetime.exit();
        }
    }

    private static Void closeTwice(CyclicBarrier begin, Lifetime lifetime) throws Exception {
        begin.await();
        lifetime.close();
        lifetime.close();
        assertThrows(IllegalStateException.class, lifetime::enter);
        return null;
    }

    @Test
    void whatCannotBeFreedIsClosedAllTheSame() {
        Lifetime failing =
                new Lifetime(
                        this,
                        "thing",
                        () -> "that fails",
                        () -> {
                            throw new NativeFailure("boom");
                        });
        assertThrows(NativeFailure.class, failing::close);
        failing.close();
        assertThrows(IllegalStateException.class, failing::enter);
    }
}
