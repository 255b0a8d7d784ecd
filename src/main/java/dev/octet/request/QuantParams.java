package dev.octet.request;

import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.Objects;

/**
 * How the integers of a tensor stand for real numbers: x = scale · (q − zeroPoint), with q in [min,
 * max]. A scale is real units per step. Immutable.
 */
public final class QuantParams {
    private final DataType type;
    private final int min;
    private final int max;
    private final Grouping grouping;
    private final float[] scales;
    private final int[] zeroPoints;

    private QuantParams(
            DataType type, int min, int max, Grouping grouping, float[] scales, int[] zeroPoints) {
        this.type = type;
        this.min = min;
        this.max = max;
        this.grouping = grouping;
        this.scales = scales;
        this.zeroPoints = zeroPoints;
    }

    /**
     * Parameters of a tensor.
     *
     * @param type s8, u8, or s32 for accumulators
     * @param min the smallest integer in use, at least the type's
     * @param max the largest integer in use, at most the type's
     * @param scales finite and greater than 0, in the order of {@link Grouping#index}; none for a
     *     tensor without channels, rows or groups
     * @param zeroPoints as many, in [min, max]; 0 for s32
     * @throws IllegalArgumentException with the numbers
     */
    public static QuantParams of(
            DataType type, int min, int max, Grouping grouping, float[] scales, int[] zeroPoints) {
        Objects.requireNonNull(grouping, "grouping");
        if (type == DataType.F32 || min < type.min() || max > type.max() || min >= max) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "integers are s8, u8 or s32 and in their range, got %s in [%d, %d]",
                            type, min, max));
        }
        if (scales.length != zeroPoints.length) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "there must be as many zero points as scales, got %d and %d",
                            zeroPoints.length, scales.length));
        }
        if (grouping.kind() == Grouping.Kind.PER_TENSOR && scales.length != 1) {
            throw new IllegalArgumentException("per_tensor has 1 scale, got " + scales.length);
        }
        for (int i = 0; i < scales.length; i++) {
            if (!isScale(scales[i])) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "scales[%d] must be finite and greater than 0, is %s",
                                i, scales[i]));
            }
            if (type == DataType.S32 && zeroPoints[i] != 0) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "accumulators have zero point 0, zeroPoints[%d] is %d",
                                i, zeroPoints[i]));
            }
            if (zeroPoints[i] < min || zeroPoints[i] > max) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "zeroPoints[%d] must be in [%d, %d], is %d",
                                i, min, max, zeroPoints[i]));
            }
        }
        return new QuantParams(type, min, max, grouping, scales.clone(), zeroPoints.clone());
    }

    /** One scale and zero point for the tensor, and all of the type's integers. */
    public static QuantParams perTensor(DataType type, float scale, int zeroPoint) {
        return of(
                type,
                type.min(),
                type.max(),
                Grouping.perTensor(),
                new float[] {scale},
                new int[] {zeroPoint});
    }

    /** s8, u8 or s32. */
    public DataType type() {
        return type;
    }

    /** The smallest integer in use. */
    public int min() {
        return min;
    }

    /** The largest integer in use. */
    public int max() {
        return max;
    }

    /** Which elements share a scale. */
    public Grouping grouping() {
        return grouping;
    }

    /** How many scales there are. */
    public int count() {
        return scales.length;
    }

    /** Real units per step. */
    public float scale(int index) {
        return scales[index];
    }

    /** The integer that stands for 0. */
    public int zeroPoint(int index) {
        return zeroPoints[index];
    }

    /**
     * 1 / scale: what a requantization multiplies by, and an epilogue.
     *
     * @throws IllegalArgumentException when it overflows
     */
    public float reciprocal(int index) {
        return reciprocal("scale", scales[index]);
    }

    static float reciprocal(String name, float scale) {
        float reciprocal = 1 / scale;
        if (!Float.isFinite(reciprocal)) {
            throw new IllegalArgumentException(
                    RootLocale.format("%s %s is too small: its reciprocal overflows", name, scale));
        }
        return reciprocal;
    }

    /** Whether a number can be a scale: finite and greater than 0. */
    public static boolean isScale(float number) {
        return number > 0 && Float.isFinite(number);
    }

    /** All scales, a copy. */
    public float[] scales() {
        return scales.clone();
    }

    /** All zero points, a copy. */
    public int[] zeroPoints() {
        return zeroPoints.clone();
    }

    /** The smallest real number that is not saturated. */
    public float low(int index) {
        return scales[index] * (min - zeroPoints[index]);
    }

    /** The largest real number that is not saturated. */
    public float high(int index) {
        return scales[index] * (max - zeroPoints[index]);
    }

    /** Whether every zero point is 0. */
    public boolean isSymmetric() {
        return Arrays.stream(zeroPoints).allMatch(zeroPoint -> zeroPoint == 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QuantParams that
                && type == that.type
                && min == that.min
                && max == that.max
                && grouping.equals(that.grouping)
                && Arrays.equals(scales, that.scales)
                && Arrays.equals(zeroPoints, that.zeroPoints);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                type, min, max, grouping, Arrays.hashCode(scales), Arrays.hashCode(zeroPoints));
    }

    /**
     * One line: {@code s8 [-127, 127] per_channel:0, 64 scales 0.00121 to 0.0312, zero point 0}.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(RootLocale.format("%s [%d, %d] %s, ", type, min, max, grouping));
        if (scales.length == 1) {
            return text.append(
                            RootLocale.format("scale %s, zero point %d", scales[0], zeroPoints[0]))
                    .toString();
        }
        if (scales.length == 0) {
            return text.append("no scales").toString();
        }
        float smallest = scales[0];
        float largest = scales[0];
        for (float scale : scales) {
            smallest = Math.min(smallest, scale);
            largest = Math.max(largest, scale);
        }
        int low = Arrays.stream(zeroPoints).min().orElseThrow();
        int high = Arrays.stream(zeroPoints).max().orElseThrow();
        text.append(RootLocale.format("%d scales %s to %s, ", scales.length, smallest, largest));
        text.append(
                low == high
                        ? "zero point " + low
                        : RootLocale.format("zero points %d to %d", low, high));
        return text.toString();
    }
}
