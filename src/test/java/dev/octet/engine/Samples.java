package dev.octet.engine;

import dev.octet.verify.Case;
import dev.octet.verify.RandomCases;
import java.util.stream.Stream;

/**
 * The random cases of the contract. Variants of the same engines in JVMs of their own try a part of
 * them: {@code -Doctet.samples=10} a tenth.
 */
final class Samples {
    private static final int PART = Integer.getInteger("octet.samples", 1);

    private Samples() {}

    static Stream<Case> of(long seed, RandomCases.Kind kind, int count) {
        return new RandomCases(seed, kind).limit(count / PART);
    }
}
