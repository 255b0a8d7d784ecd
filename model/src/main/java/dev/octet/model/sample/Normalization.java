package dev.octet.model.sample;

import dev.octet.text.Names;
import dev.octet.text.RootLocale;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What becomes of a pixel, 0 to 255: (pixel · scale − mean) / std. Immutable.
 *
 * @param scale not 0
 * @param mean one number, or three: of red, green and blue, in this order whatever order the
 *     network has them in
 * @param std like mean; none is 0
 */
public record Normalization(double scale, List<Double> mean, List<Double> std) {
    private static final double UNIT_SCALE = 1 / 255.0;

    /** From 0 to 1. */
    public static final Normalization UNIT =
            new Normalization(UNIT_SCALE, List.of(0.0), List.of(1.0));

    /** From −1 to 1: pixel / 127.5 − 1. */
    public static final Normalization SIGNED =
            new Normalization(2 * UNIT_SCALE, List.of(1.0), List.of(1.0));

    /** What networks that were trained on ImageNet with PyTorch are given. */
    public static final Normalization IMAGENET =
            new Normalization(
                    UNIT_SCALE, List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    /** As they are. */
    public static final Normalization RAW = new Normalization(1, List.of(0.0), List.of(1.0));

    private static final Map<String, Normalization> PRESETS = new LinkedHashMap<>();

    static {
        PRESETS.put("unit", UNIT);
        PRESETS.put("signed", SIGNED);
        PRESETS.put("imagenet", IMAGENET);
        PRESETS.put("raw", RAW);
    }

    /** Checks, and copies the lists. */
    public Normalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        checkCount("means", mean);
        checkCount("standard deviations", std);
        boolean isFine =
                Double.isFinite(scale)
                        && scale != 0
                        && mean.stream().allMatch(Double::isFinite)
                        && std.stream().allMatch(each -> Double.isFinite(each) && each != 0);
        if (!isFine) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "scale and std must be finite and not 0, mean finite, got scale %s,"
                                    + " mean %s, std %s",
                            scale, mean, std));
        }
    }

    private static void checkCount(String what, List<Double> values) {
        if (values.size() != 1 && values.size() != 3) {
            throw new IllegalArgumentException(
                    RootLocale.format("1 or 3 %s are needed, got %d", what, values.size()));
        }
    }

    /**
     * One that has a name: {@code unit}, {@code signed}, {@code imagenet}, {@code raw}.
     *
     * @throws IllegalArgumentException when none has this one, with all of them
     */
    public static Normalization preset(String name) {
        Normalization preset = PRESETS.get(name);
        if (preset == null) {
            throw new IllegalArgumentException(
                    Names.unknown("normalization", name, PRESETS.keySet()));
        }
        return preset;
    }

    /**
     * What becomes of a pixel.
     *
     * @param pixel from 0 to 255
     * @param channel 0 red, 1 green, 2 blue; 0 for grey
     */
    public double apply(int pixel, int channel) {
        return (pixel * scale - of(mean, channel)) / of(std, channel);
    }

    private static double of(List<Double> values, int channel) {
        return values.get(values.size() == 1 ? 0 : channel);
    }

    /** How many channels have numbers of their own: 1 or 3. */
    int channels() {
        return Math.max(mean.size(), std.size());
    }
}
