package dev.octet.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
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

class ScratchPoolTest {
    @Test
    void keepsWhatComesBack() {
        AtomicInteger created = new AtomicInteger();
        ScratchPool<Integer> pool = new ScratchPool<>(created::incrementAndGet);
        for (int i = 0; i < 1_000; i++) {
            pool.give(pool.take());
        }
        assertEquals(1, created.get());
    }

    @Test
    void neverGivesOutTwice() {
        ScratchPool<Object> pool = new ScratchPool<>(Object::new);
        Object first = pool.take();
        Object second = pool.take();
        assertNotSame(first, second);
        pool.give(first);
        assertSame(first, pool.take());
    }

    @Test
    void dropsWhatItHasNoRoomFor() {
        AtomicInteger created = new AtomicInteger();
        ScratchPool<Integer> pool = new ScratchPool<>(created::incrementAndGet);
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            taken.add(pool.take());
        }
        taken.forEach(pool::give);
        for (int i = 0; i < 10_000; i++) {
            pool.take();
        }
        assertTrue(created.get() > 10_000, "everything was kept");
        assertTrue(created.get() < 20_000, "nothing was kept");
    }

    @Test
    @Timeout(60)
    void oneOwnerAtATime() throws Exception {
        ScratchPool<AtomicBoolean> pool = new ScratchPool<>(AtomicBoolean::new);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                tasks.add(threads.submit(() -> takeAndGive(pool)));
            }
            for (Future<?> task : tasks) {
                task.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void takeAndGive(ScratchPool<AtomicBoolean> pool) {
        for (int i = 0; i < 20_000; i++) {
            AtomicBoolean piece = pool.take();
            assertFalse(piece.getAndSet(true), "two owners");
            piece.set(false);
            pool.give(piece);
        }
    }
}
