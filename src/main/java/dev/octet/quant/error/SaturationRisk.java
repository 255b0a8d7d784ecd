package dev.octet.quant.error;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.octet.quant.json.JsonTree;
import dev.octet.quant.runs.Runs;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Which output channels of s8 weights other libraries would compute wrongly on a CPU without VNNI,
 * and by how much at most. Octet's own engines are exact, whatever this says.
 *
 * <p>On x86 with SSSE3, AVX2 or AVX-512BW, but neither AVX512_VNNI nor AVX_VNNI, u8 is multiplied
 * by s8 with {@code pmaddubsw}, which adds two neighbouring products and saturates the sum to s16
 * before anything is added to the s32 accumulator. A pair of weights (v, w) with any inputs a, b
 * from 0 to 255 gives a·v + b·w between
 *
 * <pre>
 * 255 · (min(v, 0) + min(w, 0))   and   255 · (max(v, 0) + max(w, 0))
 * </pre>
 *
 * which leaves [-32768, 32767] exactly when the positive parts add up to 129 or more, or the
 * negative ones to -129 or less; never both. What lies beyond is lost: up to 32,003 of a pair, or
 * 32,512 on the negative side. Each input is in one pair only, so all pairs of a channel can
 * saturate upward at once (255 where they do, 0 elsewhere), or all downward: the sums of what they
 * lose are bounds that are reached. An s8 source is no way out, since it is shifted to u8 first.
 *
 * <p>Immutable.
 */
public final class SaturationRisk {
    private static final int LARGEST_INPUT = 255;

    private final byte[] weights;
    private final int k;
    private final int stride;
    private final List<Channel> channels;

    /**
     * An output channel.
     *
     * @param index which
     * @param pairsAtRisk pairs of weights whose products can saturate
     * @param largestExcess by how much the products of one pair can leave s16, in accumulator units
     * @param below by how much the channel's sum can come out too small, in accumulator units
     * @param above by how much it can come out too large, in accumulator units
     * @param largestSum the largest magnitude that the exact sum can have, in accumulator units
     */
    public record Channel(
            int index,
            int pairsAtRisk,
            int largestExcess,
            long below,
            long above,
            long largestSum) {
        /** By how much the sum can be wrong, in accumulator units. */
        public long largestError() {
            return Math.max(below, above);
        }
    }

    /**
     * What saturated with given inputs.
     *
     * @param sums inputs times channels
     * @param wrongSums how many of them are not exact
     * @param saturatedPairs how many pairs of products left s16
     * @param largestError by how much a sum is wrong at most, in accumulator units
     */
    public record Observed(long sums, long wrongSums, long saturatedPairs, long largestError) {}

    private SaturationRisk(byte[] weights, int count, int k, int stride) {
        this.weights = weights;
        this.k = k;
        this.stride = stride;
        List<Channel> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(channel(i));
        }
        channels = List.copyOf(all);
    }

    /**
     * Of weights [channels, k], with pairs (0, 1), (2, 3), … along k: what libraries do whose
     * weights lie in this order, or are packed from it.
     *
     * @param weights s8, copied
     * @throws IllegalArgumentException when there are not channels · k weights
     */
    public static SaturationRisk of(byte[] weights, int channels, int k) {
        return of(weights, channels, k, 1);
    }

    /**
     * Of the weights of a convolution, OI…, with pairs of neighbouring input channels at the same
     * place of the filter: what libraries do that hold channels last, or in blocks.
     *
     * @param weights s8, copied
     * @param shape outputs, inputs of a group, and the filter's extents
     * @throws IllegalArgumentException when the shape has fewer than 2 axes or another number of
     *     elements
     */
    public static SaturationRisk ofConvolution(byte[] weights, int... shape) {
        if (shape.length < 2) {
            throw new IllegalArgumentException(
                    "weights of a convolution have at least 2 axes, got " + Arrays.toString(shape));
        }
        if (Runs.elements(shape) != weights.length || weights.length == 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "shape %s has %d weights, at least 1, got %d",
                            Arrays.toString(shape), Runs.elements(shape), weights.length));
        }
        int k = weights.length / shape[0];
        return of(weights, shape[0], k, k / shape[1]);
    }

    private static SaturationRisk of(byte[] weights, int channels, int k, int stride) {
        if (Runs.elements(channels, k) != weights.length || weights.length == 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%d channels of %d are %d weights, at least 1, got %d",
                            channels, k, (long) channels * k, weights.length));
        }
        return new SaturationRisk(weights.clone(), channels, k, stride);
    }

    /** A pair of weights. */
    private interface PairVisitor {
        /** Places in a row of k; {@code second} is k itself where the first is alone. */
        void pair(int first, int second);
    }

    private void forEachPair(PairVisitor visitor) {
        for (int block = 0; block < k; block += 2 * stride) {
            for (int i = block; i < Math.min(block + stride, k); i++) {
                visitor.pair(i, Math.min(i + stride, k));
            }
        }
    }

    private int weight(int channel, int place) {
        return place == k ? 0 : weights[channel * k + place];
    }

    private Channel channel(int index) {
        int[] atRisk = {0};
        int[] largest = {0};
        long[] lost = {0, 0};
        long[] sums = {0, 0};
        forEachPair(
                (first, second) -> {
                    int v = weight(index, first);
                    int w = weight(index, second);
                    int high = LARGEST_INPUT * (Math.max(v, 0) + Math.max(w, 0));
                    int low = LARGEST_INPUT * (Math.min(v, 0) + Math.min(w, 0));
                    int over = Math.max(high - Short.MAX_VALUE, 0);
                    int under = Math.max(Short.MIN_VALUE - low, 0);
                    atRisk[0] += over + under > 0 ? 1 : 0;
                    largest[0] = Math.max(largest[0], Math.max(over, under));
                    lost[0] += over;
                    lost[1] += under;
                    sums[0] += high;
                    sums[1] -= low;
                });
        return new Channel(
                index, atRisk[0], largest[0], lost[0], lost[1], Math.max(sums[0], sums[1]));
    }

    /** All output channels, in order. */
    public List<Channel> channels() {
        return channels;
    }

    /** The channels that can be wrong, the one that can be wrong by most first. */
    public List<Channel> affected() {
        return channels.stream()
                .filter(channel -> channel.pairsAtRisk > 0)
                .sorted(Comparator.comparingLong(Channel::largestError).reversed())
                .toList();
    }

    /** How many pairs of weights there are in all channels, a weight without partner included. */
    public long pairs() {
        int[] count = {0};
        forEachPair((first, second) -> count[0]++);
        return (long) count[0] * channels.size();
    }

    /** How many of them can saturate. */
    public long pairsAtRisk() {
        return channels.stream().mapToLong(Channel::pairsAtRisk).sum();
    }

    /**
     * By how much the output of each channel can be wrong, in real units.
     *
     * @param srcScale of the inputs, real units per step
     * @param weightScales one, or one for each channel, real units per step
     * @throws IllegalArgumentException for another number of scales
     */
    public double[] realErrors(float srcScale, float... weightScales) {
        if (weightScales.length != 1 && weightScales.length != channels.size()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "there are 1 or %d weight scales, got %d",
                            channels.size(), weightScales.length));
        }
        double[] errors = new double[channels.size()];
        for (int i = 0; i < errors.length; i++) {
            float scale = weightScales[weightScales.length == 1 ? 0 : i];
            errors[i] = (double) channels.get(i).largestError() * srcScale * scale;
        }
        return errors;
    }

    /**
     * What really saturates with these inputs.
     *
     * @param src u8 [m, k], in the order of the weights
     * @throws IllegalArgumentException when there are not m · k
     */
    public Observed observe(byte[] src, int m) {
        if (Runs.elements(m, k) != src.length) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%d inputs of %d are %d values, got %d",
                            m, k, (long) m * k, src.length));
        }
        long[] wrongAndPairs = {0, 0};
        long largest = 0;
        for (Channel channel : affected()) {
            for (int row = 0; row < m; row++) {
                int begin = row * k;
                long[] error = {0};
                forEachPair(
                        (first, second) -> {
                            int exact =
                                    Byte.toUnsignedInt(src[begin + first])
                                            * weight(channel.index, first);
                            if (second < k) {
                                exact +=
                                        Byte.toUnsignedInt(src[begin + second])
                                                * weight(channel.index, second);
                            }
                            if (exact != (short) exact) {
                                error[0] += exact - (exact > 0 ? Short.MAX_VALUE : Short.MIN_VALUE);
                                wrongAndPairs[1]++;
                            }
                        });
                wrongAndPairs[0] += error[0] == 0 ? 0 : 1;
                largest = Math.max(largest, Math.abs(error[0]));
            }
        }
        return new Observed(
                (long) m * channels.size(), wrongAndPairs[0], wrongAndPairs[1], largest);
    }

    /**
     * As JSON: {@code {"pairing": "k, k + 1", "pairs": 128, "pairsAtRisk": 3, "channels":
     * [{"index": 0, "pairsAtRisk": 1, "largestExcess": 128, "below": 128, "above": 0, "largestSum":
     * 60000}, …]}}, with the channels that can be wrong, the one that can be wrong by most first.
     */
    public String toJson() {
        JsonObject tree = new JsonObject();
        tree.addProperty("pairing", pairing());
        tree.addProperty("outputs", channels.size());
        tree.addProperty("pairs", pairs());
        tree.addProperty("pairsAtRisk", pairsAtRisk());
        JsonArray each = new JsonArray();
        for (Channel channel : affected()) {
            JsonObject member = new JsonObject();
            member.addProperty("index", channel.index);
            member.addProperty("pairsAtRisk", channel.pairsAtRisk);
            member.addProperty("largestExcess", channel.largestExcess);
            member.addProperty("below", channel.below);
            member.addProperty("above", channel.above);
            member.addProperty("largestSum", channel.largestSum);
            each.add(member);
        }
        tree.add("channels", each);
        return JsonTree.print(tree);
    }

    private String pairing() {
        return "k, k + " + stride;
    }

    /** One line: how many channels can be wrong, and by how much. */
    @Override
    public String toString() {
        List<Channel> affected = affected();
        if (affected.isEmpty()) {
            return RootLocale.format("exact without VNNI: no pair (%s) can saturate", pairing());
        }
        Channel worst = affected.get(0);
        return RootLocale.format(
                "without VNNI %d of %d channels can be wrong: %d of %d pairs (%s) can saturate; worst is channel %d, by up to %d of %d",
                affected.size(),
                channels.size(),
                pairsAtRisk(),
                pairs(),
                pairing(),
                worst.index,
                worst.largestError(),
                worst.largestSum);
    }
}
