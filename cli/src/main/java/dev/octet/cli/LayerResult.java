package dev.octet.cli;

import java.util.List;
import java.util.Optional;

/**
 * A layer's times.
 *
 * @param layer which
 * @param fp32 the fastest FP32 engine
 * @param int8 every INT8 engine that was right
 * @param chosen the INT8 engine that Octet takes
 * @param refusals engines that do not compute it in INT8
 * @param differences engines that were wrong, and how
 */
record LayerResult(
        Layer layer,
        Optional<Contest.Entry> fp32,
        List<Contest.Entry> int8,
        String chosen,
        List<Contest.Refusal> refusals,
        List<String> differences) {

    /** The time of an INT8 engine. */
    Optional<Double> nanos(String engine) {
        return int8.stream()
                .filter(entry -> entry.engine().equals(engine))
                .findFirst()
                .map(entry -> entry.timing().median());
    }

    /** How many times as fast as FP32 the engine is that Octet takes. */
    Optional<Double> speedUp() {
        return fp32.flatMap(entry -> nanos(chosen).map(int8 -> entry.timing().median() / int8));
    }

    /** The fastest INT8 engine. */
    Optional<String> fastest() {
        return int8.stream()
                .min((a, b) -> Double.compare(a.timing().median(), b.timing().median()))
                .map(Contest.Entry::engine);
    }
}
