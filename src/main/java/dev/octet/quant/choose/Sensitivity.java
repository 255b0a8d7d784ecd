package dev.octet.quant.choose;

import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What quantizing each layer of a network does to the output: measured by quantizing one layer at a
 * time, in each setting, and leaving all others in FP32. Immutable; the order of layers and
 * settings is kept.
 *
 * @param signal mean square of the output in FP32, squared real units, above 0
 * @param layers at least one, with names that differ
 */
public record Sensitivity(double signal, List<Layer> layers) {
    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException with the number, when the signal is not positive and finite,
     *     or the layers are none or two have the same name
     */
    public Sensitivity {
        if (!(signal > 0) || !Double.isFinite(signal)) {
            throw new IllegalArgumentException(
                    "the signal is a mean square above 0, got " + signal);
        }
        layers = List.copyOf(layers);
        distinct("layer", layers.stream().map(Layer::name).toList());
    }

    /**
     * A layer and what may become of it.
     *
     * @param name of the layer
     * @param options at least one, with settings that differ
     */
    public record Layer(String name, List<Option> options) {
        /**
         * Checks and copies.
         *
         * @throws IllegalArgumentException when there is no option, or two have the same setting
         */
        public Layer {
            Objects.requireNonNull(name, "name");
            options = List.copyOf(options);
            distinct("option of layer '" + name + "'", names(options));
        }

        private static List<String> names(List<Option> options) {
            return options.stream().map(Option::setting).toList();
        }
    }

    /**
     * A setting of a layer.
     *
     * @param setting in words: {@code per_channel:0}, {@code fp32}
     * @param error mean squared error of the network's output with this layer alone in this
     *     setting, squared real units, 0 or more; 0 for FP32
     * @param cost what the layer costs then, 0 or more, in one unit for the whole table: bytes, or
     *     time
     */
    public record Option(String setting, double error, double cost) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException when one is negative or not finite
         */
        public Option {
            Objects.requireNonNull(setting, "setting");
            if (!(error >= 0 && cost >= 0) || !Double.isFinite(error + cost)) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "error and cost of '%s' are finite and at least 0, got %s and %s",
                                setting, error, cost));
            }
        }
    }

    /**
     * A line of the table.
     *
     * @param layer its name
     * @param setting in words
     * @param sqnr of the output with this layer alone in this setting, dB; +∞ without an error
     * @param error squared real units
     * @param cost in the table's unit
     */
    public record Row(String layer, String setting, double sqnr, double error, double cost) {}

    private static void distinct(String what, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new IllegalArgumentException(what + ": '" + name + "' comes twice");
            }
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException(what + ": there must be at least one");
        }
    }

    /** Signal to noise ratio of an output with that mean squared error, dB. */
    public double sqnr(double error) {
        return error == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / error);
    }

    /** The mean squared error of an output with that signal to noise ratio. */
    public double error(double sqnr) {
        return signal / Math.pow(10, sqnr / 10);
    }

    /** The table line by line, for JSON. */
    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Layer layer : layers) {
            for (Option option : layer.options) {
                double sqnr = sqnr(option.error);
                rows.add(new Row(layer.name, option.setting, sqnr, option.error, option.cost));
            }
        }
        return rows;
    }

    /** The table as text: a line for each layer and setting, with SQNR and cost. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(
                RootLocale.format("%-16s %-16s %9s %14s%n", "layer", "setting", "SQNR dB", "cost"));
        for (Row row : rows()) {
            text.append(
                    RootLocale.format(
                            "%-16s %-16s %9.2f %14.6g%n",
                            row.layer, row.setting, row.sqnr, row.cost));
        }
        return text.toString();
    }
}
