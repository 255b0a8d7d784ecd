package dev.octet.model.rewrite.prepare;

import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.operator.norm.BatchNormalization;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/**
 * y · factor + addend of each channel.
 *
 * @param factors of each channel
 * @param addends of each channel
 */
record ChannelAffine(double[] factors, double[] addends) {
    /** Nothing yet. */
    static ChannelAffine none(int channels) {
        double[] ones = new double[channels];
        Arrays.fill(ones, 1);
        return new ChannelAffine(ones, new double[channels]);
    }

    /**
     * The same with what a node does behind it; null where that is something else.
     *
     * @param value the input of the node that this is
     * @param rank of the value, whose second axis is the channels
     */
    ChannelAffine then(Node node, String value, int rank, Map<String, Tensor> constants) {
        if (!node.signature().domain().equals(Signature.ONNX)) {
            return null;
        }
        if (node.operator() instanceof BatchNormalization norm) {
            return normalized(node, norm, value, constants);
        }
        if (node.inputs().size() != 2) {
            return null;
        }
        boolean first = node.inputs().get(0).equals(value);
        double[] c = values(constants.get(node.inputs().get(first ? 1 : 0)), rank);
        if (c == null) {
            return null;
        }
        ChannelAffine next = new ChannelAffine(factors.clone(), addends.clone());
        for (int i = 0; i < c.length; i++) {
            switch (node.signature().type()) {
                case "Mul" -> next.set(i, factors[i] * c[i], addends[i] * c[i]);
                case "Add" -> next.set(i, factors[i], addends[i] + c[i]);
                case "Sub" -> {
                    double sign = first ? 1 : -1;
                    next.set(i, sign * factors[i], sign * (addends[i] - c[i]));
                }
                case "Div" -> {
                    if (!first) {
                        return null;
                    }
                    next.set(i, factors[i] / c[i], addends[i] / c[i]);
                }
                default -> {
                    return null;
                }
            }
        }
        return next;
    }

    private void set(int channel, double factor, double addend) {
        factors[channel] = factor;
        addends[channel] = addend;
    }

    private ChannelAffine normalized(
            Node node, BatchNormalization norm, String value, Map<String, Tensor> constants) {
        double[][] given = new double[4][];
        for (int i = 0; i < 4; i++) {
            Tensor constant = constants.get(node.inputs().get(i + 1));
            if (constant == null || constant.count() != factors.length) {
                return null;
            }
            given[i] = doubles(constant);
        }
        if (!node.inputs().get(0).equals(value)) {
            return null;
        }
        ChannelAffine next = new ChannelAffine(factors.clone(), addends.clone());
        for (int i = 0; i < factors.length; i++) {
            double factor = given[0][i] / Math.sqrt(given[3][i] + norm.epsilon());
            next.set(i, factors[i] * factor, (addends[i] - given[2][i]) * factor + given[1][i]);
        }
        return next;
    }

    /** A value for each channel, or null. */
    private double[] values(Tensor constant, int rank) {
        if (constant == null
                || constant.element() != ElementType.FLOAT
                || constant.shape().rank() > rank) {
            return null;
        }
        Shape shape = constant.shape();
        if (constant.count() == 1) {
            double[] all = new double[factors.length];
            Arrays.fill(all, constant.getDouble(0));
            return all;
        }
        int axis = shape.rank() - (rank - 1);
        boolean each =
                constant.count() == factors.length
                        && axis >= 0
                        && shape.get(axis) == factors.length;
        return each ? doubles(constant) : null;
    }

    private static double[] doubles(Tensor tensor) {
        double[] values = new double[tensor.count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.getDouble(i);
        }
        return values;
    }

    boolean isFinite() {
        return Arrays.stream(factors).allMatch(f -> Float.isFinite((float) f))
                && Arrays.stream(addends).allMatch(a -> Float.isFinite((float) a));
    }

    /** Whether a factor is not 1. */
    boolean scales() {
        return Arrays.stream(factors).anyMatch(f -> f != 1);
    }

    /**
     * Weights [groups, rows, channels of a group, inner] times the factors.
     *
     * @param rows weights of one group that come one after the other along the source's channels
     */
    Tensor scaled(Tensor weights, int rows, int channels, int inner) {
        Tensor scaled = Tensor.zeros(weights.type());
        for (int i = 0; i < weights.count(); i++) {
            int row = i / inner;
            int channel = row / (rows * channels) * channels + row % channels;
            scaled.setDouble(i, weights.getDouble(i) * factors[channel]);
        }
        return scaled;
    }

    /** A bias, null for none, times the factors, and the addends. */
    Tensor shifted(Tensor bias) {
        Tensor shifted = Tensor.zeros(ElementType.FLOAT, Shape.of(factors.length));
        for (int i = 0; i < factors.length; i++) {
            shifted.setDouble(i, (bias == null ? 0 : bias.getDouble(i)) * factors[i] + addends[i]);
        }
        return shifted;
    }
}
