package dev.octet.model.quantize.report;

import dev.octet.files.FileGroup;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of a network in INT8, and what that did to its answers, its size and its time. What
 * nobody measured is NaN, in numbers that may be fractions. Immutable, so thread-safe.
 *
 * @param network its name
 * @param settings how it was quantized, in one line
 * @param command that does the same again; empty where there is none
 * @param scores of the whole network, the one that counts first
 * @param budget what the quantized network had to reach, if somebody said so
 * @param layers in the order of the network
 * @param activations whose ranges were observed
 * @param trials what the search tried, in this order; empty where nothing was searched
 * @param bytesFloat of the file in FP32, or of its constants, 0 or more; 0 where there is none
 * @param bytesQuantized of the quantized file, or of its constants, 0 or more; 0 where there is
 *     none
 * @param nanosFloat of a run in FP32 on this machine, nanoseconds, 0 or more, or NaN
 * @param nanosQuantized of a run of the quantized network, nanoseconds, 0 or more, or NaN
 */
public record QuantizationReport(
        String network,
        String settings,
        String command,
        List<Score> scores,
        Optional<Promise> budget,
        List<Layer> layers,
        List<Activation> activations,
        List<Trial> trials,
        long bytesFloat,
        long bytesQuantized,
        double nanosFloat,
        double nanosQuantized) {
    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException with the number, when bytes or a time are negative
     */
    public QuantizationReport {
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(budget, "budget");
        scores = List.copyOf(scores);
        layers = List.copyOf(layers);
        activations = List.copyOf(activations);
        trials = List.copyOf(trials);
        String owner = "network " + Echo.quoted(network);
        notNegative(owner, "bytes in FP32", bytesFloat);
        notNegative(owner, "quantized bytes", bytesQuantized);
        notNegative(owner, "nanoseconds in FP32", nanosFloat);
        notNegative(owner, "quantized nanoseconds", nanosQuantized);
    }

    /**
     * A figure of the whole network. One that compares the quantized network with that in FP32, as
     * how often both name the same class, has NaN or ∞ for FP32.
     *
     * @param name with its unit, if it has one: {@code top-1}, {@code SQNR, dB}
     * @param fp32 the value in FP32
     * @param int8 the value of the quantized network
     */
    public record Score(String name, double fp32, double int8) {
        /** A figure with a name. */
        public Score {
            Objects.requireNonNull(name, "name");
        }

        /** Whether FP32 has a value, too. */
        public boolean isPair() {
            return Double.isFinite(fp32);
        }
    }

    /**
     * What the quantized network had to reach.
     *
     * @param text in words
     * @param wanted the figure that was asked for
     * @param reached the figure that there is
     * @param kept whether that is enough
     */
    public record Promise(String text, double wanted, double reached, boolean kept) {
        /** A promise in words and numbers. */
        public Promise {
            Objects.requireNonNull(text, "text");
        }
    }

    /** What a layer computes with. */
    public enum Form {
        /** 8-bit integers, a scale for each output channel of the weights. */
        INT8("INT8"),
        /** 8-bit integers, one scale for all weights. */
        INT8_PER_TENSOR("INT8 per tensor"),
        /** 8-bit integers, activations quantized when their values are there. */
        DYNAMIC("dynamic"),
        /** Weights in 8 bits, computed in floats. */
        WEIGHTS_ONLY("weights only"),
        /** As it was. */
        FP32("FP32");

        private final String words;

        Form(String words) {
            this.words = words;
        }

        /** In words, for people. */
        public String words() {
            return words;
        }
    }

    /**
     * A layer.
     *
     * @param name of its node
     * @param operator its type: {@code Conv}
     * @param form what it computes with
     * @param reason why it stayed in FP32, or empty
     * @param sqnr at the network's outputs if this layer alone is quantized, dB; +∞ without an
     *     error, NaN unknown
     * @param operations of a run, two for each multiplication with its addition, 0 or more; 0 where
     *     nobody counted
     * @param bytesFloat of its weights in FP32, 0 or more
     * @param bytesQuantized of its weights, scales and zero points as they are now, 0 or more
     * @param nanosFloat of a run in FP32, nanoseconds, 0 or more, or NaN
     * @param nanosQuantized of a run as it is now, nanoseconds, 0 or more, or NaN
     */
    public record Layer(
            String name,
            String operator,
            Form form,
            String reason,
            double sqnr,
            long operations,
            long bytesFloat,
            long bytesQuantized,
            double nanosFloat,
            double nanosQuantized) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException with the number, when operations, bytes or a time are
         *     negative
         */
        public Layer {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(operator, "operator");
            Objects.requireNonNull(form, "form");
            Objects.requireNonNull(reason, "reason");
            String owner = "layer " + Echo.quoted(name);
            notNegative(owner, "operations", operations);
            notNegative(owner, "bytes in FP32", bytesFloat);
            notNegative(owner, "quantized bytes", bytesQuantized);
            notNegative(owner, "nanoseconds in FP32", nanosFloat);
            notNegative(owner, "quantized nanoseconds", nanosQuantized);
        }
    }

    /**
     * A tensor between layers.
     *
     * @param name of the value
     * @param observedLow its least number in the samples
     * @param observedHigh its largest one
     * @param low of the range that 8 bits reach
     * @param high of that range
     * @param clipped share of the observed numbers outside of it, from 0 to 1, or NaN
     * @param scale of the integers, real units for each step
     * @param zeroPoint the integer that stands for 0
     * @param observer what chose the range
     */
    public record Activation(
            String name,
            double observedLow,
            double observedHigh,
            double low,
            double high,
            double clipped,
            double scale,
            int zeroPoint,
            String observer) {
        /**
         * Checks the share.
         *
         * @throws IllegalArgumentException with the number, when it is no share
         */
        public Activation {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(observer, "observer");
            if (clipped < 0 || clipped > 1) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "activation %s: the share that is clipped is from 0 to 1, got %s",
                                Echo.quoted(name), clipped));
            }
        }
    }

    /**
     * What the search tried.
     *
     * @param description in words
     * @param floatLayers how many layers it leaves in FP32, 0 or more
     * @param figure that the budget is about, or NaN
     * @param sqnr at the network's outputs, dB; +∞ without an error, NaN unknown
     * @param keepsBudget whether the budget is kept; true where there is none
     * @param chosen whether the quantized network has this change
     */
    public record Trial(
            String description,
            int floatLayers,
            double figure,
            double sqnr,
            boolean keepsBudget,
            boolean chosen) {
        /**
         * Checks the count.
         *
         * @throws IllegalArgumentException with the number, when it is negative
         */
        public Trial {
            Objects.requireNonNull(description, "description");
            notNegative("trial " + Echo.quoted(description), "layers in FP32", floatLayers);
        }
    }

    /**
     * The same of a network in files.
     *
     * @param file the network's name
     * @param madeBy the command that does the same again
     * @param before bytes of the file in FP32
     * @param now bytes of the quantized file
     */
    public QuantizationReport ofFiles(String file, String madeBy, long before, long now) {
        return new QuantizationReport(
                file,
                settings,
                madeBy,
                scores,
                budget,
                layers,
                activations,
                trials,
                before,
                now,
                nanosFloat,
                nanosQuantized);
    }

    private static void notNegative(String owner, String what, double value) {
        if (value < 0 || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s: %s are finite and at least 0, got %s", owner, what, value));
        }
    }

    private static void notNegative(String owner, String what, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(
                    RootLocale.format("%s: %s are at least 0, got %d", owner, what, value));
        }
    }

    /**
     * Writes the page; what was there is replaced once the new one is whole.
     *
     * @throws IOException when the file cannot be written; what was there is there still
     */
    public void writeHtml(Path file) throws IOException {
        FileGroup.write(file, toHtml());
    }

    /** The page: one file of HTML that loads and runs nothing, the same for equal reports. */
    public String toHtml() {
        return ReportPage.of(this);
    }

    /**
     * Writes {@link #toJson()} and the end of a line; what was there is replaced once the new file
     * is whole.
     *
     * @throws IOException when the file cannot be written; what was there is there still
     */
    public void writeJson(Path file) throws IOException {
        FileGroup.write(file, toJson() + "\n");
    }

    /**
     * As JSON of several lines: {@code {"format": "octet-quantization-report", "version": 1,
     * "network": ...}}, members named as here. NaN is {@code null}, infinities are {@code
     * "Infinity"} and {@code "-Infinity"}, a budget that nobody set is {@code null}.
     */
    public String toJson() {
        return ReportJson.print(this);
    }

    /**
     * Out of {@link #toJson()}: an equal report, but that zeros have no sign. Members that are not
     * known are passed over.
     *
     * @throws IllegalArgumentException when it is no JSON, of another format or version, or when a
     *     member is missing or does not fit; says which
     */
    public static QuantizationReport fromJson(String json) {
        return ReportJson.parse(json);
    }
}
