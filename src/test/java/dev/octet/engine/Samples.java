package dev.octet.engine;

import dev.octet.verify.Case;
import dev.octet.verify.RandomCases;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How many cases the contract has. Variants of the same engines in JVMs of their own try a part of
 * them: {@code -Doctet.samples=10} a tenth of the random ones, and of all a fifth, fixed ones with
 * a tenth of their seeds, at least one.
 */
final class Samples {
    private static final int PART = Integer.getInteger("octet.samples", 1);

    private Samples() {}

    static Stream<Case> of(long seed, RandomCases.Kind kind, int count) {
        return new RandomCases(seed, kind).limit(count / PART);
    }

    /** A fifth, the same ones each time. */
    static List<Case> part(List<Case> cases) {
        return PART == 1
                ? cases
                : cases.stream()
                        .filter(each -> Math.floorMod(each.toString().hashCode(), 5) == 0)
                        .toList();
    }

    static IntStream seeds(int count) {
        return IntStream.range(0, Math.max(1, count / PART));
    }
}
