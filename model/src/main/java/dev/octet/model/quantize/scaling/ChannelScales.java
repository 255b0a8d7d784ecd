package dev.octet.model.quantize.scaling;

import dev.octet.model.graph.Graph;
import dev.octet.model.quantize.weights.ProductLayer;
import dev.octet.quant.correct.SmoothQuant;
import dev.octet.quant.correct.WeightEqualization;
import java.util.Arrays;

/**
 * Float graphs that compute the same but for roundings, with channels divided in front of products
 * and their weights multiplied: to make 8 bits fit. What is divided is a product, a normalization,
 * or a multiplication by constants; between may be what is homogeneous, as Relu. A Clip with an
 * upper bound, as ReLU6, is not: each channel would need a bound of its own, and to go by what
 * channels reach on samples costs accuracy on others. Stateless.
 */
public final class ChannelScales {
    /** How often all links are equalized: each changes weights that the next one looks at. */
    private static final int ROUNDS = 3;

    /** Of the largest divisor: what hardly is there on samples may be there on others. */
    private static final float LEAST = 1f / 32;

    private ChannelScales() {}

    /** Weights on both sides of a channel are as large, see {@link WeightEqualization}. */
    public static Graph equalized(Graph graph) {
        ChannelScaling scaling = new ChannelScaling(graph);
        for (int i = 0; i < ROUNDS; i++) {
            for (ChannelLink link : ChannelLinks.of(graph, false)) {
                link.product()
                        .ifPresent(
                                product -> {
                                    float[] before =
                                            ChannelScaling.layout(product)
                                                    .outputMagnitudes(scaling.rows(product));
                                    scaling.divide(
                                            link,
                                            WeightEqualization.factors(
                                                    before, readers(link, scaling)));
                                });
            }
        }
        return scaling.graph();
    }

    /**
     * Outliers are moved from activations into weights, see {@link SmoothQuant}.
     *
     * @param alpha in [0, 1]; the larger, the more
     * @param perChannel whether each output channel has a scale: then weights of depthwise
     *     convolutions fit always
     * @param multiplied whether rows that nothing before them can be divided in get a
     *     multiplication of their own
     */
    public static Graph smoothed(
            Graph graph,
            ChannelMagnitudes magnitudes,
            double alpha,
            boolean perChannel,
            boolean multiplied) {
        ChannelScaling scaling = new ChannelScaling(graph);
        for (ChannelLink link : ChannelLinks.of(graph, multiplied)) {
            float[] own = magnitudes.of(link.value());
            if (own == null) {
                continue;
            }
            float[] readers = readers(link, scaling);
            boolean isFree =
                    perChannel && link.readers().stream().allMatch(ProductLayer::isDepthwise);
            if (isFree) {
                Arrays.fill(readers, 1);
            }
            scaling.divide(
                    link, relative(own, SmoothQuant.factors(own, readers, isFree ? 1 : alpha)));
        }
        return scaling.graph();
    }

    private static float[] readers(ChannelLink link, ChannelScaling scaling) {
        float[] most = new float[link.channels()];
        for (ProductLayer reader : link.readers()) {
            float[] own = ChannelScaling.layout(reader).inputMagnitudes(scaling.rows(reader));
            for (int i = 0; i < most.length; i++) {
                most[i] = Math.max(most[i], own[i]);
            }
        }
        return most;
    }

    /** Divisors of which the largest is 1; that of channels that were 0 alone, too. */
    private static float[] relative(float[] magnitudes, float[] factors) {
        float most = Float.MIN_NORMAL;
        for (int i = 0; i < factors.length; i++) {
            most = magnitudes[i] > 0 ? Math.max(most, factors[i]) : most;
        }
        float[] relative = new float[factors.length];
        for (int i = 0; i < relative.length; i++) {
            relative[i] = magnitudes[i] > 0 ? Math.max(factors[i] / most, LEAST) : 1;
        }
        return relative;
    }
}
