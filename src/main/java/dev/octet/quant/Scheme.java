package dev.octet.quant;

import dev.octet.request.DataType;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import dev.octet.text.Names;
import dev.octet.text.RootLocale;
import java.util.List;
import java.util.Objects;

/**
 * How a range of real numbers becomes a scale and a zero point. Immutable.
 *
 * <p>One formula for all: the range is first widened, to [-m, m] with m its largest magnitude where
 * the scheme is symmetric, to contain 0 where it is affine; then
 *
 * <pre>
 * scale     = (high - low) / (max - min)                        real units per step
 * zeroPoint = 0                                                 symmetric
 *           = clamp(roundHalfEven(min - low / scale))           affine
 * </pre>
 *
 * Real 0 is always exactly an integer, the zero point: padding and ReLU stay exact. The range [0,
 * 0] gets scale 1, and no scale is below {@link Float#MIN_NORMAL}, where quotients lose precision.
 * Where an integer would stand for more than {@link Float#MAX_VALUE}, the scale is made smaller, as
 * far as all stand for finite numbers.
 *
 * <p>A scale is real units per step. Some texts use the inverse, steps per unit. Then {@link
 * #FULL_RANGE} maps [-1, 1] with (127 + 128) / 2 = 127.5 steps per unit, which is a scale of 1 /
 * 127.5 here: 0.5 is 63.75 steps, quantized to 64, which stands for 64 / 127.5, about 0.502. The
 * largest magnitude itself lies half way between two integers, 127.5 steps from 0, and is half a
 * step off on either side.
 *
 * @param name in lower case
 * @param type s8 or u8
 * @param min the smallest integer in use
 * @param max the largest integer in use
 * @param symmetric whether the zero point is 0 and the range reaches as far to either side
 */
public record Scheme(String name, DataType type, int min, int max, boolean symmetric) {
    /** s8 [-127, 127], zero point 0: for weights, and what every engine computes without shifts. */
    public static final Scheme SYMMETRIC = new Scheme("symmetric", DataType.S8, -127, 127, true);

    /** s8 [-128, 127], zero point 0, 127.5 steps for the largest magnitude. */
    public static final Scheme FULL_RANGE = new Scheme("full_range", DataType.S8, -128, 127, true);

    /** u8 [0, 255]: for activations. */
    public static final Scheme AFFINE_U8 = new Scheme("affine_u8", DataType.U8, 0, 255, false);

    /** s8 [-128, 127] with a zero point. */
    public static final Scheme AFFINE_S8 = new Scheme("affine_s8", DataType.S8, -128, 127, false);

    /**
     * s8 [-64, 64], zero point 0: weights for libraries that add pairs of u8·s8 products in s16 on
     * CPUs without VNNI. 2 · 255 · 64 = 32,640 does not exceed 32,767, so they cannot saturate.
     */
    public static final Scheme REDUCED = new Scheme("reduced", DataType.S8, -64, 64, true);

    private static final List<Scheme> ALL =
            List.of(SYMMETRIC, FULL_RANGE, AFFINE_U8, AFFINE_S8, REDUCED);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException when the integers are not the type's, or a symmetric
     *     scheme's do not reach equally far to within one
     */
    public Scheme {
        Objects.requireNonNull(name, "name");
        if (!type.isInt8() || min < type.min() || max > type.max() || min >= max) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "integers are s8 or u8 and in their range, got %s in [%d, %d]",
                            type, min, max));
        }
        if (symmetric && (min + max > 0 || min + max < -1)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "symmetric integers reach equally far, got [%d, %d]", min, max));
        }
    }

    /** The constants of this class. */
    public static List<Scheme> all() {
        return ALL;
    }

    /**
     * The constant of that name.
     *
     * @throws IllegalArgumentException naming the known ones
     */
    public static Scheme parse(String name) {
        for (Scheme scheme : ALL) {
            if (scheme.name.equals(name)) {
                return scheme;
            }
        }
        throw new IllegalArgumentException(
                Names.unknown("scheme", name, ALL.stream().map(Scheme::name).toList()));
    }

    /** The parameters of a tensor with one scale. */
    public QuantParams params(Range range) {
        return params(Grouping.perTensor(), List.of(range));
    }

    /**
     * The parameters of a tensor.
     *
     * @param ranges one for each scale, in the order of {@link Grouping#index}, at least 1
     */
    public QuantParams params(Grouping grouping, List<Range> ranges) {
        float[] scales = new float[ranges.size()];
        int[] zeroPoints = new int[scales.length];
        for (int i = 0; i < scales.length; i++) {
            Range range = widened(ranges.get(i));
            scales[i] = scale(range);
            zeroPoints[i] = zeroPoint(range.low(), scales[i]);
            while (!Float.isFinite(scales[i] * reach(zeroPoints[i]))) {
                float most = Float.MAX_VALUE / reach(zeroPoints[i]);
                scales[i] = Math.min(Math.nextDown(scales[i]), most);
                zeroPoints[i] = zeroPoint(range.low(), scales[i]);
            }
        }
        return QuantParams.of(type, min, max, grouping, scales, zeroPoints);
    }

    private Range widened(Range range) {
        return symmetric ? new Range(-range.magnitude(), range.magnitude()) : range.withZero();
    }

    private float scale(Range range) {
        // in f64: high - low of the largest floats overflows f32
        double width = (double) range.high() - range.low();
        return width == 0 ? 1 : Math.max((float) (width / (max - min)), Float.MIN_NORMAL);
    }

    private int zeroPoint(float low, float scale) {
        if (symmetric) {
            return 0;
        }
        double exact = min - (double) low / scale;
        return (int) Math.max(min, Math.min(max, Math.rint(exact)));
    }

    /** The most steps from 0. */
    private int reach(int zeroPoint) {
        return Math.max(zeroPoint - min, max - zeroPoint);
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
