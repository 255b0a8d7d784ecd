package dev.octet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.benchmarks.compare.Results.Load;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScalingTest {
    private final Results results = SampleResults.results();

    @Test
    void aGainIsTheMedianOfTheRoundsNotTheRatioOfTheMedians() {
        // rounds 1.9, 2 and 1; then 1, 0.9 and 4
        assertEquals(List.of("1 thread", "1.90 of 1", "1.00 of 2"), gains());
    }

    private List<String> gains() {
        return results.loads().stream().map(load -> Scaling.gain(results, load)).toList();
    }

    @Test
    void twoThreadsOfOneRunAreComparedWithOne() {
        Load one = new Load("a", 1, 1, List.of(10.0), 1, 1, 1, 0);
        Load two = new Load("a", 1, 2, List.of(19.0), 1, 1, 1, 0);
        assertEquals("1.90 of 1", Scaling.gain(with(List.of(one, two)), two));
    }

    @Test
    void theYardstickHasItsMedianAndItsWorstRound() {
        assertEquals(
                "two peak loops at once reach 1.90 of one alone; in the worst round 1.00",
                Scaling.twoCores(results));
    }

    @Test
    void waitingIsSlicesOfTheOthers() {
        // 500 slices a second on 2 cores: 4 ms each, 31 others before each caller's next
        assertEquals(
                Optional.of(
                        "64 callers, 2 cores: the system took a caller off its core 500 times a"
                                + " second, after 4.0 ms each, in one call of 4. The others' turns,"
                                + " (64/2 - 1) of that, take 124 ms: p99 is 0 ms, and the longest call took 0"
                                + " ms."),
                Scaling.waiting(results));
        assertEquals(Optional.empty(), Scaling.waiting(with(results.loads().subList(0, 2))));
    }

    private Results with(List<Load> loads) {
        return new Results(
                results.date(),
                results.machine(),
                results.java(),
                results.cores(),
                results.forks(),
                results.noise(),
                results.peers(),
                results.limits(),
                results.heats(),
                loads,
                results.twoCores());
    }
}
