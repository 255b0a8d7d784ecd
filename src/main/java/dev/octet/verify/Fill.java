package dev.octet.verify;

import dev.octet.text.Names;
import java.util.Arrays;
import java.util.Locale;

/** What the tensors of a {@link Case} are filled with. */
public enum Fill {
    /** Evenly spread over the type's range, or over a range that suits the output. */
    RANDOM,
    /**
     * Only the smallest and the largest value. Rows of the source and columns of the weights take
     * turns in being all largest, all smallest and mixed; the seed's low four bits say where the
     * turns begin, so that seeds 0 to 15 put every pair at every place.
     */
    EXTREMES,
    /** Random, with NaN, ±∞, ±0, denormals and huge values in f32 sources and residuals. */
    SPECIAL,
    /**
     * Random integers, and floats from the whole range of f32 in all places: scales, biases, f32
     * sources, weights and residuals, in the last three but weights also infinite and NaN. Some
     * scales suit each other, so that not every output overflows.
     */
    WIDE;

    /** The word in a case's line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The fill of that name.
     *
     * @throws IllegalArgumentException naming the known ones
     */
    static Fill parse(String name) {
        return Arrays.stream(values())
                .filter(fill -> fill.toString().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        Names.unknown(
                                                "fill",
                                                name,
                                                Arrays.stream(values())
                                                        .map(Fill::toString)
                                                        .toList())));
    }
}
