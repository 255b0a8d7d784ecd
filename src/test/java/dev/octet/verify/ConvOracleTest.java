package dev.octet.verify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.octet.request.Axis;
import dev.octet.request.Conv;
import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.Role;
import dev.octet.request.TensorLayout;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The oracle of convolutions: numbers worked out by hand, and the definition written otherwise. */
class ConvOracleTest {
    private static final Tensor TAPS = s8(1, 10, 100);

    private static Tensor s8(int... values) {
        Tensor tensor = new Tensor(DataType.S8, values.length);
        for (int i = 0; i < values.length; i++) {
            tensor.set(i, values[i]);
        }
        return tensor;
    }

    private static void assertSums(String line, Tensor src, Tensor weights, int... expected) {
        assertSums(line, 0, src, weights, expected);
    }

    private static void assertSums(
            String line, int zeroPoint, Tensor src, Tensor weights, int... expected) {
        Conv conv = Conv.parse(line.replaceFirst(" ", " s8:s8:s32 "));
        assertEquals(src.count(), conv.srcCount());
        assertEquals(weights.count(), conv.weightsCount());
        Values values =
                new Values(
                        conv,
                        Parameters.none().srcZeroPoint(zeroPoint),
                        weights,
                        Map.of(Role.SRC, src));
        assertArrayEquals(expected, integers(values.expected().dst()));
    }

    private static int[] integers(Tensor tensor) {
        int[] integers = new int[tensor.count()];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = tensor.integer(i);
        }
        return integers;
    }

    private static void assertFloats(String line, float[] src, float[] weights, float... dst) {
        Conv conv = Conv.parse(line.replaceFirst(" ", " f32:f32:f32 "));
        Values values =
                new Values(conv, Parameters.none(), f32(weights), Map.of(Role.SRC, f32(src)));
        Tensor expected = values.expected().dst();
        for (int i = 0; i < dst.length; i++) {
            assertEquals(dst[i], expected.real(i), "output " + i);
        }
    }

    private static Tensor f32(float... values) {
        Tensor tensor = new Tensor(DataType.F32, values.length);
        for (int i = 0; i < values.length; i++) {
            tensor.set(i, values[i]);
        }
        return tensor;
    }

    /** 2^24 + 1 + 1 is 2^24 in f32, and 1 + 1 + 2^24 is two more. */
    @Test
    void floatsAreSummedAsTheSourceIsRead() {
        float big = 0x1p24f;
        float[] ones = {1, 1, 1};
        float[] src = {big, 1, 1, big};
        assertFloats("conv ic1iw4oc1ow2kw3pw0", src, ones, big, big + 2);
        assertFloats("deconv ic1iw4oc1ow6kw3pw0", src, ones, big, big, big, big + 2, big, big);
        // channels inside, taps outside
        assertFloats("conv ic2iw2oc1ow1kw2pw0", src, new float[] {1, 0, 1, 1}, big + big);
    }

    @Test
    void paddingIsZeroForFloats() {
        float[] weights = {Float.POSITIVE_INFINITY, 1, 1};
        assertFloats("conv ic1iw2oc1ow2kw3pw1", new float[] {1, 2}, weights, Float.NaN, weights[0]);
        // the last output's first tap falls behind the source, the second's others on no element
        assertFloats(
                "deconv ic1iw1oc1ow3kw3pw0sw2",
                new float[] {1},
                weights,
                Float.POSITIVE_INFINITY,
                1,
                Float.NaN);
    }

    @Test
    void paddingIsNothing() {
        Tensor src = s8(1, 2, 3, 4);
        assertSums("conv ic1iw4oc1ow4kw3pw1", src, TAPS, 210, 321, 432, 43);
        // less 1: 0 1 2 3, and in the padding 0, not -1
        assertSums("conv ic1iw4oc1ow4kw3pw1 zp", 1, src, TAPS, 100, 210, 321, 32);
        // two in front, none behind
        assertSums("conv ic1iw4oc1ow4kw3pw2", src, TAPS, 100, 210, 321, 432);
    }

    @Test
    void strideAndDilation() {
        Tensor src = s8(1, 2, 3, 4, 5, 6);
        assertSums("conv ic1iw6oc1ow2kw3sw2pw0", src, TAPS, 321, 543);
        assertSums("conv ic1iw6oc1ow2kw3dw1pw0", src, TAPS, 531, 642);
    }

    @Test
    void channelsAndGroups() {
        // two places of two channels
        Tensor src = s8(1, 2, 3, 4);
        Tensor weights = s8(1, 10, 100, 20);
        assertSums("conv ic2iw2oc2ow2kw1pw0", src, weights, 21, 140, 43, 380);
        assertSums("conv g2ic2iw2oc2ow2kw1pw0", src, s8(10, 50), 10, 100, 30, 200);
        // of each group's one source channel two destination channels
        assertSums("conv g2ic2iw2oc4ow2kw1pw0", src, weights, 1, 10, 200, 40, 3, 30, 300 + 100, 80);
    }

    @Test
    void channelsFirst() {
        Tensor src = s8(1, 3, 2, 4);
        Tensor weights = s8(1, 10, 100, 20);
        assertSums("conv ic2iw2oc2ow2kw1pw0 src_nchw", src, weights, 21, 140, 43, 380);
        assertSums("conv ic2iw2oc2ow2kw1pw0 nchw", src, weights, 21, 43, 140, 380);
    }

    @Test
    void axesAreInOrder() {
        Tensor src = s8(1, 2, 3, 4, 5, 6, 7, 8);
        int squares = 1 + 4 + 9 + 16 + 25 + 36 + 49 + 64;
        assertSums("conv ic1oc1_id2od1kd2pd0", src, src, squares);
        // depth of stride 2, height as it is, width by two taps
        assertSums(
                "conv ic1oc1_id2od1kd1sd2pd0_ih2oh2kh1sh1ph0_iw2ow1kw2sw1pw0",
                src,
                s8(10, 1),
                12,
                34);
    }

    /** As in PyTorch: torch.nn.functional.conv_transpose1d. */
    @Test
    void transposed() {
        Tensor src = s8(1, 2, 3);
        assertSums("deconv ic1iw3oc1ow7kw3sw2pw0", src, TAPS, 1, 10, 102, 20, 203, 30, 300);
        assertSums("deconv ic1iw3oc1ow5kw3sw2pw1", src, TAPS, 10, 102, 20, 203, 30);
        // output padding 1
        assertSums("deconv ic1iw3oc1ow6kw3sw2pw1", src, TAPS, 10, 102, 20, 203, 30, 300);
        assertSums("deconv ic1iw3oc1ow5kw2dw1pw0", src, s8(1, 10), 1, 2, 13, 20, 30);
        // weights [ic, oc]
        assertSums("deconv ic2iw1oc2ow1kw1pw0", s8(1, 2), s8(1, 10, 100, 20), 201, 50);
        // weights [ic, oc / groups]: the second source channel leads to the last two
        assertSums("deconv g2ic2iw1oc4ow1kw1pw0", s8(1, 2), s8(1, 10, 100, 20), 1, 10, 200, 40);
    }

    /**
     * Every source element is added to all places it reaches: the definition from the other end.
     */
    @Test
    void scatteredIsGathered() {
        new RandomCases(9, RandomCases.Kind.CONV)
                .limit(1_000)
                .filter(each -> ((Conv) each.request()).isAccumulator())
                .forEach(
                        each -> {
                            Values values = each.values();
                            int[] gathered = integers(values.expected().dst());
                            assertArrayEquals(scatter(values), gathered, each::toString);
                        });
    }

    private static int[] scatter(Values values) {
        Conv conv = (Conv) values.request();
        int[] sums = new int[conv.dstCount()];
        int[] in = {conv.depth().in(), conv.height().in(), conv.width().in()};
        int[] kernel = {conv.depth().kernel(), conv.height().kernel(), conv.width().kernel()};
        int taps = conv.taps();
        int[] zeroPoints = values.fixed().channelZeroPoints(conv.dstChannels());
        for (int index = 0; index < values.src().count(); index++) {
            int inner = index / conv.srcPlaces();
            boolean last = conv.srcLayout() == TensorLayout.NHWC;
            int ic = last ? index % conv.srcChannels() : inner % conv.srcChannels();
            int image = index / conv.srcChannels() / conv.srcPlaces();
            int place =
                    last ? index / conv.srcChannels() % conv.srcPlaces() : index % conv.srcPlaces();
            int value = values.src().integer(index) - values.fixed().srcZeroPoint();
            for (int tap = 0; tap < taps; tap++) {
                int to = target(conv, split(place, in), split(tap, kernel));
                if (to < 0) {
                    continue;
                }
                for (int i = 0; i < conv.groupDstChannels(); i++) {
                    int oc = ic / conv.groupSrcChannels() * conv.groupDstChannels() + i;
                    int pair =
                            conv.transposed()
                                    ? ic * conv.groupDstChannels() + i
                                    : oc * conv.groupSrcChannels() + ic % conv.groupSrcChannels();
                    int output =
                            conv.dstLayout() == TensorLayout.NHWC
                                    ? (image * conv.dstPlaces() + to) * conv.dstChannels() + oc
                                    : (image * conv.dstChannels() + oc) * conv.dstPlaces() + to;
                    int weight = values.weights().integer(pair * taps + tap);
                    sums[output] += value * (weight - zeroPoints[oc]);
                }
            }
        }
        return sums;
    }

    private static int[] split(int place, int[] sizes) {
        return new int[] {
            place / sizes[2] / sizes[1], place / sizes[2] % sizes[1], place % sizes[2]
        };
    }

    /** The place in dst that a source element reaches through a tap; -1 for none. */
    private static int target(Conv conv, int[] from, int[] tap) {
        Axis[] axes = {conv.depth(), conv.height(), conv.width()};
        int to = 0;
        for (int i = 0; i < 3; i++) {
            Axis axis = axes[i];
            int spread = tap[i] * axis.dilation() - axis.padBefore();
            int at = from[i] * axis.stride() + spread;
            if (!conv.transposed()) {
                int steps = from[i] - spread;
                at = steps % axis.stride() == 0 ? steps / axis.stride() : -1;
            }
            if (at < 0 || at >= axis.out()) {
                return -1;
            }
            to = to * axis.out() + at;
        }
        return to;
    }
}
