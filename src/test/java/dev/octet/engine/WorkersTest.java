package dev.octet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
            AtomicInteger parts = new AtomicInteger();
            Workers.split(
                    count,
                    4,
                    threads,
                    (from, to) -> {
                        assertEquals(0, from % 4);
                        assertTrue(to == count || to % 4 == 0);
                        parts.incrementAndGet();
                        for (int i = from; i < to; i++) {
                            seen.incrementAndGet(i);
                        }
                    });
            for (int i = 0; i < count; i++) {
                assertEquals(1, seen.get(i));
            }
            assertTrue(parts.get() <= threads);
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
}
