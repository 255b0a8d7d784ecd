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
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
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

    @Test
    void countsAndThreadsNear2To31() {
        for (int count : new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE - 1, 5}) {
            for (int step : new int[] {1, 12, 1 << 30, Integer.MAX_VALUE}) {
                for (int threads : new int[] {1, 3, 1000}) {
                    assertCovered(count, step, threads);
                }
            }
        }
        assertCovered(1000, 1, Integer.MAX_VALUE);
    }

    private static void assertCovered(int count, int step, int threads) {
        AtomicLong covered = new AtomicLong();
        Workers.split(
                count,
                step,
                threads,
                (from, to) -> {
                    assertTrue(0 <= from && from < to && to <= count);
                    assertEquals(0, from % step);
                    covered.addAndGet(to - from);
                });
        assertEquals(count, covered.get());
    }

    /** No thread is to be had: the caller computes all of it, is not told, and asks no more. */
    @Test
    void theCallerComputesWhereNoThreadCanBeStarted() {
        AtomicInteger asked = new AtomicInteger();
        Workers workers =
                new Workers(
                        3,
                        work -> {
                            asked.incrementAndGet();
                            throw new OutOfMemoryError("unable to create native thread");
                        });
        for (int run = 0; run < 100; run++) {
            List<Integer> seen = new ArrayList<>();
            workers.run(10, 1, 4, (from, to) -> seen.addAll(range(from, to)));
            assertEquals(range(0, 10), seen);
        }
        assertEquals(1, asked.get());
    }

    /** The first thread is started, others are not: that one goes on helping. */
    @Test
    void thoseThatCouldBeStartedHelp() {
        AtomicInteger asked = new AtomicInteger();
        Workers workers =
                new Workers(
                        3,
                        work -> {
                            if (asked.getAndIncrement() > 0) {
                                throw new OutOfMemoryError("unable to create native thread");
                            }
                            Thread thread = new Thread(work, "the only one");
                            thread.setDaemon(true);
                            return thread;
                        });
        for (int run = 0; run < 100; run++) {
            CountDownLatch both = new CountDownLatch(2);
            Set<Thread> seen = ConcurrentHashMap.newKeySet();
            workers.run(
                    2,
                    1,
                    2,
                    (from, to) -> {
                        seen.add(Thread.currentThread());
                        both.countDown();
                        awaitQuietly(both);
                    });
            assertEquals(2, seen.size());
            // asks for more than there are
            workers.run(4, 1, 4, (from, to) -> {});
        }
        assertEquals(2, asked.get());
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
