package dev.octet.request;

import dev.octet.text.Echo;
import dev.octet.text.Names;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The function applied to each output after bias and residual (unless that comes last). Written as
 * in benchdnn: {@code relu}, {@code clip:0:6}, {@code leaky_relu:0.01}.
 *
 * <p>A function is computed in f32, by the same sequence of operations on every engine (see {@code
 * docs/numerics.md}).
 *
 * @param kind which function
 * @param alpha its first parameter, 0 for none, such as the lower bound of clip or the slope of
 *     leaky ReLU
 * @param beta its second parameter, 0 for none, such as the upper bound of clip
 */
public record Activation(Kind kind, float alpha, float beta) {

    // by hand: what Java makes for records is linked when it is first used, which takes 20 ms of a
    // network's first plan
    @Override
    public boolean equals(Object other) {
        return other instanceof Activation activation
                && kind == activation.kind
                && Float.compare(alpha, activation.alpha) == 0
                && Float.compare(beta, activation.beta) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * kind.hashCode() + Float.hashCode(alpha)) + Float.hashCode(beta);
    }

    /**
     * The functions. NaN goes through every one of them; where a product vanishes towards an
     * infinity, as GELU and SiLU do, that is its value there: -0 at -∞. The order is the native
     * code's too.
     */
    public enum Kind {
        /** y. */
        LINEAR,
        /** 0 where y ≤ 0, else y. */
        RELU,
        /** alpha where y &lt; alpha, beta where y &gt; beta, else y. */
        CLIP("L", "U"),
        /** y where y &gt; 0, else alpha·y. */
        LEAKY_RELU("A"),
        /** 1 / (1 + e^-y). */
        SIGMOID,
        /** Hyperbolic tangent. */
        TANH,
        /** y·Φ(y) with the normal distribution's Φ, by the error function: the exact form. */
        GELU,
        /** The tanh approximation: y·sigmoid(2·√(2/π)·(y + 0.044715·y³)). */
        GELU_TANH,
        /** y·sigmoid(y), also called swish. */
        SILU,
        /** y·sigmoid(alpha·y). */
        SWISH("A"),
        /** y where y &gt; 0, else alpha·(e^y - 1). */
        ELU("A"),
        /** y·tanh(ln(1 + e^y)). */
        MISH,
        /** alpha·y + beta, bounded by 0 and 1. */
        HARD_SIGMOID("A", "B"),
        /** y·(y/6 + 1/2), the factor bounded by 0 and 1. */
        HARD_SWISH,
        /** y where y &gt; 0, else slope[n]·y with a slope for each channel. */
        PRELU,
        /**
         * What 8-bit integers in steps of alpha stand for: alpha·clamp(roundHalfEven(y · (1 /
         * alpha)), beta, beta + 255), beta being the least integer less the zero point. A zero is
         * +0.
         */
        FAKE_QUANTIZE("S", "L");

        private final String label = name().toLowerCase(Locale.ROOT);
        private final List<String> parameters;

        Kind(String... parameters) {
            this.parameters = List.of(parameters);
        }

        /** The request's word for it, without parameters. */
        public String label() {
            return label;
        }

        /** What a request calls its parameters, alpha first; at most two. */
        public List<String> parameters() {
            return parameters;
        }

        /** The word with its parameters' names: {@code clip:L:U}. */
        String syntax() {
            return String.join(":", Stream.concat(Stream.of(label), parameters.stream()).toList());
        }

        /** The function of that label, if there is one. */
        public static Optional<Kind> labelled(String label) {
            return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
        }
    }

    /** No activation. */
    public static final Activation LINEAR = new Activation(Kind.LINEAR, 0, 0);

    /** Rectified linear unit. */
    public static final Activation RELU = new Activation(Kind.RELU, 0, 0);

    /**
     * Checks the parameters.
     *
     * @throws IllegalArgumentException when a parameter is not finite, clip's bounds are out of
     *     order, fake_quantize has no scale or no such integer, or a parameter is given to a
     *     function that has none
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
        if (kind == Kind.FAKE_QUANTIZE
                && !(alpha >= Float.MIN_NORMAL
                        && beta >= -255
                        && beta <= 0
                        && beta == (int) beta)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "fake_quantize needs a normal scale above 0 and a least integer from"
                                    + " -255 to 0, got %s and %s",
                            alpha, beta));
        }
        int parameters = kind.parameters.size();
        if (parameters < 2 && beta != 0 || parameters < 1 && alpha != 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s takes %d parameters, got %s and %s",
                            kind.label, parameters, alpha, beta));
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

    /** What integers of an 8-bit type with that scale and zero point can stand for. */
    public static Activation fakeQuantize(DataType type, float scale, int zeroPoint) {
        return new Activation(Kind.FAKE_QUANTIZE, scale, type.min() - zeroPoint);
    }

    /** Whether the word before the first colon names an activation. */
    static boolean isName(String word) {
        return Kind.labelled(word.split(":", 2)[0]).isPresent();
    }

    /** The words of a request, with their parameters' names; none is no word. */
    static Stream<String> words() {
        return Arrays.stream(Kind.values()).filter(kind -> kind != Kind.LINEAR).map(Kind::syntax);
    }

    /**
     * Parses what {@link #toString()} writes.
     *
     * @throws IllegalArgumentException for an unknown name or a wrong number of parameters
     */
    public static Activation parse(String text) {
        Objects.requireNonNull(text, "text");
        String[] parts = text.split(":", -1);
        Kind kind = Kind.labelled(parts[0]).orElseThrow(() -> unknown(parts[0]));
        if (parts.length - 1 != kind.parameters.size()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s takes %d parameters, written %s; got %s",
                            kind.label, kind.parameters.size(), kind.syntax(), Echo.quoted(text)));
        }
        return new Activation(
                kind,
                parts.length > 1 ? number(text, parts[1]) : 0,
                parts.length > 2 ? number(text, parts[2]) : 0);
    }

    private static IllegalArgumentException unknown(String name) {
        List<String> labels = Arrays.stream(Kind.values()).map(Kind::label).toList();
        return new IllegalArgumentException(Names.unknown("activation", name, labels));
    }

    /** A decimal number of a request's line. */
    static float number(String text, String part) {
        // parseFloat alone would take 1f, 0x1p3 and NaN as well
        if (!part.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")) {
            throw new IllegalArgumentException(
                    Echo.quoted(part) + " in " + Echo.quoted(text) + " is no number");
        }
        return Float.parseFloat(part);
    }

    /** The request's word for it. */
    @Override
    public String toString() {
        return switch (kind.parameters.size()) {
            case 0 -> kind.label;
            case 1 -> kind.label + ":" + alpha;
            default -> kind.label + ":" + alpha + ":" + beta;
        };
    }
}
