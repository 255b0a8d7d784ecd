package dev.octet.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RaceTest {
    @Test
    void everyEntryIsTimedSeveralTimesHoweverShortTheTime() {
        AtomicInteger calls = new AtomicInteger();
        List<Timing> timings = Race.run(List.of(calls::incrementAndGet, () -> {}), 0);
        assertEquals(2, timings.size());
        timings.forEach(timing -> assertTrue(timing.rounds() >= 3));
        assertTrue(calls.get() >= 4);
    }

    @Test
    void roundsAreSpreadEvenly() {
        List<Integer> taken =
                IntStream.range(0, 10).filter(i -> Race.takesPart(i, 3, 10)).boxed().toList();
        assertEquals(List.of(3, 6, 9), taken);
        assertTrue(IntStream.range(0, 10).allMatch(i -> Race.takesPart(i, 10, 10)));
    }

    @Test
    void nobodyRaces() {
        assertEquals(List.of(), Race.run(List.of(), 1));
    }

    /** As vectors in Java do until they are compiled. */
    @Test
    void whatAllocatesIsNotWarmYet() {
        int cold = 100;
        AtomicInteger calls = new AtomicInteger();
        byte[][] kept = new byte[1][];
        Runnable entry =
                () -> {
                    if (calls.incrementAndGet() <= cold) {
                        kept[0] = new byte[1 << 20];
                        LockSupport.parkNanos(1_000_000);
                    }
                };
        Race.run(List.of(entry), 5_000_000);
        assertTrue(calls.get() > cold, () -> "measured after " + calls + " calls");
    }
}
