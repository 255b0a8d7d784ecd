package dev.octet.verify;

import dev.octet.request.Request;
import dev.octet.text.Echo;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * A request with all its values, as one line that replays it: {@code gemm u8:s8:f32 3x5:5x7
 * per_channel bias relu seed=123 fill=random}. The values follow from the line alone.
 *
 * @param request what to compute
 * @param seed where the values come from
 * @param fill what kind of values
 */
public record Case(Request request, long seed, Fill fill) {
    private static final String SEED = "seed=";
    private static final String FILL = "fill=";

    /** Checks that nothing is null. */
    public Case {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(fill, "fill");
    }

    /** Random values. */
    public static Case of(Request request, long seed) {
        return new Case(request, seed, Fill.RANDOM);
    }

    /**
     * Reads what {@link #toString()} writes; a plain request has seed 0 and random values.
     *
     * @throws IllegalArgumentException saying which word is wrong
     */
    public static Case parse(String line) {
        Objects.requireNonNull(line, "line");
        long seed = 0;
        Fill fill = Fill.RANDOM;
        StringJoiner words = new StringJoiner(" ");
        for (String word : line.strip().split("\\s+")) {
            if (word.startsWith(SEED)) {
                seed = number(word);
            } else if (word.startsWith(FILL)) {
                fill = Fill.parse(word.substring(FILL.length()));
            } else {
                words.add(word);
            }
        }
        return new Case(Request.parse(words.toString()), seed, fill);
    }

    private static long number(String word) {
        try {
            return Long.parseLong(word.substring(SEED.length()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(Echo.quoted(word) + " needs a 64-bit integer", e);
        }
    }

    /** The values. */
    public Values values() {
        return Kinds.values(this);
    }

    /** The line. */
    @Override
    public String toString() {
        return request + " " + SEED + seed + " " + FILL + fill;
    }
}
