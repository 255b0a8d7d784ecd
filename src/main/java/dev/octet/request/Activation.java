package dev.octet.request;

import dev.octet.text.Echo;
import dev.octet.text.Names;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * The function applied to each output after bias and residual. Written as in benchdnn: {@code
 * relu}, {@code clip:0:6}, {@code leaky_relu:0.01}.
 *
 * <p>Linear, ReLU, leaky ReLU and clip are computed in f32; the others in f64 with a result rounded
 * once to f32, by the same sequence of operations on every engine (see {@code docs/numerics.md}).
 *
 * @param kind which function
 * @param alpha lower bound of clip, slope of leaky ReLU; 0 otherwise
 * @param beta upper bound of clip; 0 otherwise
 */
public record Activation(Kind kind, float alpha, float beta) {

    /**
     * The functions. NaN goes through every one of them; GELU and SiLU of -∞ are -0, their limit.
     * The order is the native code's too.
     */
    public enum Kind {
        /** y. */
        LINEAR,
        /** 0 where y ≤ 0, else y. */
        RELU,
        /** alpha where y &lt; alpha, beta where y &gt; beta, else y. */
        CLIP,
        /** y where y &gt; 0, else alpha·y. */
        LEAKY_RELU,
        /** 1 / (1 + e^-y). */
        SIGMOID,
        /** Hyperbolic tangent. */
        TANH,
        /** y·Φ(y) with the normal distribution's Φ, by the error function: the exact form. */
        GELU,
        /** The tanh approximation: y·sigmoid(2·√(2/π)·(y + 0.044715·y³)). */
        GELU_TANH,
        /** y·sigmoid(y), also called swish. */
        SILU;

        private final String label = name().toLowerCase(Locale.ROOT);
    }

    /** No activation. */
    public static final Activation LINEAR = new Activation(Kind.LINEAR, 0, 0);

    /** Rectified linear unit. */
    public static final Activation RELU = new Activation(Kind.RELU, 0, 0);

    /**
     * Checks the parameters.
     *
     * @throws IllegalArgumentException when a parameter is not finite, clip's bounds are out of
     *     order, or a parameter is given to a function that has none
     */
    public Activation {
        if (!Float.isFinite(alpha) || !Float.isFinite(beta)) {
            throw new IllegalArgumentException(
                    kind.label + " needs finite parameters, got " + alpha + " and " + beta);
        }
        if (kind == Kind.CLIP && alpha > beta) {
            throw new IllegalArgumentException(
                    "clip needs lower <= upper, got " + alpha + " and " + beta);
        }
        if (kind != Kind.CLIP && beta != 0 || parameters(kind) == 0 && alpha != 0) {
            throw new IllegalArgumentException(
                    kind.label
                            + " takes "
                            + parameters(kind)
                            + " parameters, got "
                            + alpha
                            + " and "
                            + beta);
        }
        // -0 would make two equal activations differ in their bits
        alpha += 0f;
        beta += 0f;
    }

    /** An activation without parameters. */
    public static Activation of(Kind kind) {
        return new Activation(kind, 0, 0);
    }

    /** Clamps to [lower, upper]. */
    public static Activation clip(float lower, float upper) {
        return new Activation(Kind.CLIP, lower, upper);
    }

    /** Leaky ReLU of that slope for y ≤ 0. */
    public static Activation leakyRelu(float slope) {
        return new Activation(Kind.LEAKY_RELU, slope, 0);
    }

    /** Whether the word before the first colon names an activation. */
    static boolean isName(String word) {
        return Arrays.stream(Kind.values())
                .anyMatch(kind -> kind.label.equals(word.split(":", 2)[0]));
    }

    /**
     * Parses what {@link #toString()} writes.
     *
     * @throws IllegalArgumentException for an unknown name or a wrong number of parameters
     */
    public static Activation parse(String text) {
        Objects.requireNonNull(text, "text");
        String[] parts = text.split(":", -1);
        Kind kind =
                Arrays.stream(Kind.values())
                        .filter(k -> k.label.equals(parts[0]))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                Names.unknown(
                                                        "activation",
                                                        parts[0],
                                                        Arrays.stream(Kind.values())
                                                                .map(k -> k.label)
                                                                .toList())));
        if (parts.length - 1 != parameters(kind)) {
            throw new IllegalArgumentException(
                    kind.label
                            + " takes "
                            + parameters(kind)
                            + " parameters, as in "
                            + example(kind)
                            + "; got "
                            + Echo.quoted(text));
        }
        return new Activation(
                kind,
                parts.length > 1 ? number(text, parts[1]) : 0,
                parts.length > 2 ? number(text, parts[2]) : 0);
    }

    private static float number(String text, String part) {
        // parseFloat alone would take 1f, 0x1p3 and NaN as well
        if (!part.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")) {
            throw new IllegalArgumentException(
                    Echo.quoted(part) + " in " + Echo.quoted(text) + " is no number");
        }
        return Float.parseFloat(part);
    }

    private static int parameters(Kind kind) {
        return switch (kind) {
            case CLIP -> 2;
            case LEAKY_RELU -> 1;
            default -> 0;
        };
    }

    private static String example(Kind kind) {
        return kind == Kind.CLIP
                ? "clip:0:6"
                : kind == Kind.LEAKY_RELU ? "leaky_relu:0.01" : kind.label;
    }

    /** The request's word for it. */
    @Override
    public String toString() {
        return switch (kind) {
            case CLIP -> "clip:" + alpha + ":" + beta;
            case LEAKY_RELU -> "leaky_relu:" + alpha;
            default -> kind.label;
        };
    }
}
