package dev.octet;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.kernel.Kernel;
import dev.octet.quant.Quantizer;
import dev.octet.quant.Scheme;
import dev.octet.quant.error.QuantError;
import dev.octet.quant.observe.GroupedObserver;
import dev.octet.quant.observe.ObserverKind;
import dev.octet.request.Grouping;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.request.QuantParams;
import dev.octet.request.Request;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Weights that are quantized by {@link Product#weightGrouping()} leave little error in every
 * layout, although the output channels differ by orders of magnitude.
 */
class WeightGroupingTest {
    private static final double ENOUGH_DB = 38;

    @ParameterizedTest
    @CsvSource({
        "deconv, ic8oc8_ih5oh11kh3sh2, per_channel:0",
        "deconv, g2ic8oc8_ih5oh11kh3sh2, per_channel:0",
        "deconv, g4ic8oc12_iw9ow11kw3, per_channel:1",
        "deconv, g8ic8oc8_iw9ow11kw3, per_tensor",
        "conv, g2ic8oc8_ih9kh3, per_channel:1",
        "conv, ic8oc8_ih9kh3, per_channel:1",
        "gemm, 5x8:8x8, per_channel:0",
        "gemm, 5x8:8x8 nk, per_channel:1",
        "gemm, 3x5x8:3x8x8, per_channel:1",
        "gemm, 3x5x8:3x8x8 nk, per_channel:2",
    })
    void littleErrorIsLeft(String verb, String shape, String wrong) {
        check(verb, shape, "per_channel", wrong);
    }

    /** Of the smallest groups, a channel's scale would leave nothing. */
    @ParameterizedTest
    @CsvSource({
        "5x20:20x8, per_channel:1",
        "5x20:20x8, per_group:8",
        "5x20:20x8 nk, per_channel:0",
        "5x20:20x8 nk, per_block:8",
    })
    void littleErrorIsLeftInGroups(String shape, String wrong) {
        check("gemm", shape, "per_group:8", wrong);
    }

    private static void check(String verb, String shape, String scales, String wrong) {
        Product real = (Product) Request.parse(verb + " f32:f32:f32 " + shape);
        Product product = (Product) Request.parse(verb + " u8:s8:f32 " + shape + " " + scales);
        int[] extents = product.weightsShape();
        Grouping grouping = product.weightGrouping();
        Random random = new Random(1);
        float[] weights = new float[product.weightsCount()];
        for (int i = 0; i < weights.length; i++) {
            double magnitude = Math.pow(10, grouping.index(i, extents) % 7 - 3);
            weights[i] = (float) (random.nextGaussian() * magnitude);
        }
        byte[] src = new byte[product.srcCount()];
        float[] realSrc = new float[src.length];
        random.nextBytes(src);
        for (int i = 0; i < src.length; i++) {
            realSrc[i] = Byte.toUnsignedInt(src[i]);
        }
        float[] expected = new float[product.dstCount()];
        try (Kernel kernel = Octet.use("scalar").prepare(real.with(Parameters.of(weights)))) {
            kernel.run(realSrc, expected);
        }
        QuantParams params = params(weights, grouping, extents);
        float[] actual = new float[expected.length];
        try (Kernel kernel =
                Octet.best()
                        .prepare(
                                product.with(
                                        Parameters.of(Quantizer.quantize(weights, params, extents))
                                                .weightScales(params)))) {
            kernel.run(src, actual);
        }
        QuantError error = new QuantError();
        error.observe(expected, actual);
        assertTrue(error.summary().sqnr() > ENOUGH_DB, error.toString());

        QuantParams others = params(weights, Grouping.parse(wrong), extents);
        Parameters mistaken =
                Parameters.of(Quantizer.quantize(weights, others, extents)).weightScales(others);
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Octet.best().prepare(product.with(mistaken)))
                        .getMessage();
        assertTrue(message.contains("must be " + grouping), message);
    }

    private static QuantParams params(float[] weights, Grouping grouping, int... shape) {
        GroupedObserver observer =
                new GroupedObserver("weights", new ObserverKind.Extreme(), grouping, shape);
        observer.observe(weights);
        return observer.params(Scheme.SYMMETRIC);
    }
}
