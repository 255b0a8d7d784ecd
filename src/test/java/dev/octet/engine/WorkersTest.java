package dev.octet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64})
    void everyIndexOnceAndPartsOnSteps(int threads) {
        for (int count : new int[] {0, 1, 3, 4, 5, 100, 1021}) {
            AtomicIntegerArray seen = new AtomicIntegerArray(Math.max(1, count));
            Set<Thread> seenThreads = ConcurrentHashMap.newKeySet();
            Workers.split(
                    count,
                    4,
                    threads,
                    (from, to) -> {
                        assertEquals(0, from % 4);
                        assertTrue(to == count || to % 4 == 0);
                        seenThreads.add(Thread.currentThread());
                        for (int i = from; i < to; i++) {
                            seen.incrementAndGet(i);
                        }
                    });
            for (int i = 0; i < count; i++) {
                assertEquals(1, seen.get(i));
            }
            assertTrue(seenThreads.size() <= threads);
        }
    }

    @Test
    void failuresArriveAfterAllPartsHaveEnded() {
        for (int failing = 0; failing < 4; failing++) {
            int which = failing;
            AtomicInteger ended = new AtomicInteger();
            assertThrows(
                    IllegalStateException.class,
                    () ->
                            Workers.split(
                                    4,
                                    1,
                                    4,
                                    (from, to) -> {
                                        if (from == which) {
                                            throw new IllegalStateException("part " + from);
                                        }
                                        ended.incrementAndGet();
                                    }));
            assertEquals(3, ended.get());
        }
    }

    /** All workers busy: the caller does not wait for one, and leaves nothing behind. */
    @Test
    void theCallerComputesWhatNobodyComesFor() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        int busy = Runtime.getRuntime().availableProcessors() + 1;
        List<Thread> others = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(busy);
        for (int i = 0; i < busy; i++) {
            Thread other =
                    new Thread(
                            () ->
                                    Workers.split(
                                            2,
                                            1,
                                            2,
                                            (from, to) -> {
                                                begun.countDown();
                                                awaitQuietly(release);
                                            }));
            others.add(other);
            other.start();
        }
        begun.await();
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        Workers.split(8, 1, 4, (from, to) -> seen.add(Thread.currentThread()));
        assertEquals(Set.of(Thread.currentThread()), seen);
        release.countDown();
        for (Thread other : others) {
            other.join();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
