package dev.octet.quant.error;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.octet.quant.Quantizer;
import dev.octet.quant.Range;
import dev.octet.quant.Samples;
import dev.octet.quant.Scheme;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Against a simulation of the instruction, which knows nothing of bounds. */
class SaturationRiskTest {
    private static final int SEEDS = 200;

    /** pmaddubsw, then a sum in s32, as it is documented: a u8, b s8, adjacent pairs. */
    private static int pmaddubswSum(int[] u8, byte[] s8) {
        int sum = 0;
        for (int i = 0; i < u8.length; i += 2) {
            int pair = u8[i] * s8[i] + (i + 1 < u8.length ? u8[i + 1] * s8[i + 1] : 0);
            sum += Math.max(-32768, Math.min(32767, pair));
        }
        return sum;
    }

    private static int exactSum(int[] u8, byte[] s8) {
        int sum = 0;
        for (int i = 0; i < u8.length; i++) {
            sum += u8[i] * s8[i];
        }
        return sum;
    }

    private static byte[] weights(Random random, int count) {
        byte[] weights = new byte[count];
        random.nextBytes(weights);
        for (int i = 0; i < count; i++) {
            // often at the ends, often in one sign
            weights[i] =
                    switch (random.nextInt(4)) {
                        case 0 -> -128;
                        case 1 -> 127;
                        default -> weights[i];
                    };
        }
        return weights;
    }

    /** Every corner of the inputs: an extreme of a sum of saturated linear terms is among them. */
    @Test
    void boundsAreReachedAndNeverExceeded() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            int k = 1 + random.nextInt(8);
            byte[] w = weights(random, k);
            SaturationRisk.Channel channel = SaturationRisk.of(w, 1, k).channels().get(0);
            long below = 0;
            long above = 0;
            long largest = 0;
            for (int corner = 0; corner < 1 << k; corner++) {
                int[] u8 = new int[k];
                for (int i = 0; i < k; i++) {
                    u8[i] = (corner >> i & 1) * 255;
                }
                int wrong = pmaddubswSum(u8, w) - exactSum(u8, w);
                below = Math.max(below, -wrong);
                above = Math.max(above, wrong);
                largest = Math.max(largest, Math.abs(exactSum(u8, w)));
            }
            String message = "seed " + seed;
            assertEquals(below, channel.below(), message);
            assertEquals(above, channel.above(), message);
            assertEquals(largest, channel.largestSum(), message);
            for (int trial = 0; trial < 50; trial++) {
                int[] u8 = random.ints(k, 0, 256).toArray();
                int wrong = pmaddubswSum(u8, w) - exactSum(u8, w);
                assertTrue(-below <= wrong && wrong <= above, message);
            }
        }
    }

    /** All pairs of weights there are: at risk exactly where some inputs saturate. */
    @Test
    void everyPairOfWeights() {
        int atRisk = 0;
        for (int v = -128; v <= 127; v++) {
            for (int w = -128; w <= 127; w++) {
                byte[] pair = {(byte) v, (byte) w};
                int excess = 0;
                for (int[] u8 : new int[][] {{0, 255}, {255, 0}, {255, 255}}) {
                    excess =
                            Math.max(excess, Math.abs(pmaddubswSum(u8, pair) - exactSum(u8, pair)));
                }
                SaturationRisk.Channel channel = SaturationRisk.of(pair, 1, 2).channels().get(0);
                assertEquals(excess > 0 ? 1 : 0, channel.pairsAtRisk(), v + " " + w);
                assertEquals(excess, channel.largestExcess(), v + " " + w);
                atRisk += channel.pairsAtRisk();
            }
        }
        // of positive weights: the 16,129 pairs less the 8,128 that add up to 128 or less;
        // negative: 16,384 − 8,128
        assertEquals(16_129 - 8_128 + 16_384 - 8_128, atRisk);
        assertEquals(32_003, excess((byte) 127));
        assertEquals(32_512, excess((byte) -128));
    }

    private static int excess(byte weight) {
        byte[] pair = {weight, weight};
        return SaturationRisk.of(pair, 1, 2).channels().get(0).largestExcess();
    }

    @Test
    void reducedWeightsAreSafe() {
        float[] x = Samples.normal(11, 64 * 100);
        byte[] w = Quantizer.quantize(x, Scheme.REDUCED.params(new Range(-2, 2)));
        SaturationRisk risk = SaturationRisk.of(w, 64, 100);
        assertEquals(List.of(), risk.affected());
        assertTrue(risk.toString().startsWith("exact without VNNI"), risk::toString);
        byte[] full = Quantizer.quantize(x, Scheme.SYMMETRIC.params(new Range(-2, 2)));
        assertTrue(SaturationRisk.of(full, 64, 100).affected().size() > 32);
    }

    @Test
    void givenInputs() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            int n = 1 + random.nextInt(5);
            int m = 1 + random.nextInt(5);
            int k = 1 + random.nextInt(20);
            byte[] w = weights(random, n * k);
            byte[] src = new byte[m * k];
            random.nextBytes(src);
            long wrongSums = 0;
            long largest = 0;
            for (int row = 0; row < m; row++) {
                for (int channel = 0; channel < n; channel++) {
                    int[] u8 = new int[k];
                    byte[] s8 = new byte[k];
                    for (int i = 0; i < k; i++) {
                        u8[i] = src[row * k + i] & 0xff;
                        s8[i] = w[channel * k + i];
                    }
                    long wrong = Math.abs(pmaddubswSum(u8, s8) - exactSum(u8, s8));
                    wrongSums += wrong > 0 ? 1 : 0;
                    largest = Math.max(largest, wrong);
                }
            }
            SaturationRisk.Observed observed = SaturationRisk.of(w, n, k).observe(src, m);
            assertEquals((long) m * n, observed.sums());
            assertEquals(wrongSums, observed.wrongSums(), "seed " + seed);
            assertEquals(largest, observed.largestError(), "seed " + seed);
            assertTrue(observed.saturatedPairs() >= wrongSums, "seed " + seed);
        }
    }

    /** OIHW with pairs of input channels is OHWI with neighbouring pairs, for even I. */
    @Test
    void convolutionsPairInputChannels() {
        for (int inputs : new int[] {1, 2, 3, 4, 6}) {
            Random random = new Random(inputs);
            int outputs = 3;
            int filter = 6;
            byte[] oihw = weights(random, outputs * inputs * filter);
            int even = inputs + inputs % 2;
            // an odd channel is paired with zeros
            byte[] ohwi = new byte[outputs * even * filter];
            for (int o = 0; o < outputs; o++) {
                for (int i = 0; i < inputs; i++) {
                    for (int p = 0; p < filter; p++) {
                        ohwi[(o * filter + p) * even + i] = oihw[(o * inputs + i) * filter + p];
                    }
                }
            }
            assertEquals(
                    SaturationRisk.of(ohwi, outputs, even * filter).channels(),
                    SaturationRisk.ofConvolution(oihw, outputs, inputs, 2, 3).channels(),
                    "inputs " + inputs);
        }
        byte[] w = {127, 127, -128, 5};
        assertEquals(
                SaturationRisk.of(w, 2, 2).channels(),
                SaturationRisk.ofConvolution(w, 2, 2).channels());
    }

    @Test
    void realUnitsTextAndJson() {
        byte[] w = {1, 1, 127, 127, -128, -128};
        SaturationRisk risk = SaturationRisk.of(w, 3, 2);
        assertArrayEquals(
                new double[] {0, 32_003 * 0.5 * 2, 32_512 * 0.5 * 4},
                risk.realErrors(0.5f, 1, 2, 4));
        assertArrayEquals(new double[] {0, 32_003, 32_512}, risk.realErrors(1, 1));
        assertThrows(IllegalArgumentException.class, () -> risk.realErrors(1, 1, 2));
        assertEquals(
                "without VNNI 2 of 3 channels can be wrong: 2 of 3 pairs (k, k + 1) can saturate;"
                        + " worst is channel 2, by up to 32512 of 65280",
                risk.toString());
        JsonObject tree = JsonParser.parseString(risk.toJson()).getAsJsonObject();
        assertEquals(2, tree.get("pairsAtRisk").getAsInt());
        JsonObject worst = tree.getAsJsonArray("channels").get(0).getAsJsonObject();
        assertEquals(2, worst.get("index").getAsInt());
        assertEquals(32_512, worst.get("above").getAsInt());
        assertEquals(0, worst.get("below").getAsInt());
    }

    @Test
    void refusesOtherSizes() {
        for (Executable wrong :
                List.<Executable>of(
                        () -> SaturationRisk.of(new byte[5], 2, 3),
                        () -> SaturationRisk.of(new byte[0], 0, 3),
                        () -> SaturationRisk.ofConvolution(new byte[6], 6),
                        () -> SaturationRisk.ofConvolution(new byte[6], 2, 3, 2),
                        () -> SaturationRisk.ofConvolution(new byte[0], 2, 3, 0),
                        () -> SaturationRisk.of(new byte[6], 2, 3).observe(new byte[4], 1))) {
            assertThrows(IllegalArgumentException.class, wrong);
        }
    }
}
