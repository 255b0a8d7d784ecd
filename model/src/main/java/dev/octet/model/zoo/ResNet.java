package dev.octet.model.zoo;

import dev.octet.model.graph.Graph;
import dev.octet.model.zoo.PictureLayers.Features;

/**
 * Residual networks (He et al., "Deep Residual Learning for Image Recognition", 2015) with the
 * stride of a bottleneck in its 3x3 convolution, as PyTorch's have it. Input {@code input: float
 * [batch, 3, size, size]}, output {@code logits: float [batch, classes]}.
 *
 * @param name of the graph
 * @param blocks residual blocks of each of the four stages
 * @param isBottleneck whether a block has three convolutions, the outer ones 1x1, and four times as
 *     many channels outside
 * @param width channels of the first stage
 * @param size of a picture
 * @param classes how many logits there are
 */
record ResNet(String name, int[] blocks, boolean isBottleneck, int width, int size, int classes) {
    private static final int EXPANSION = 4;

    /** Of a block's last convolution: what residual additions sum up grows slowly then. */
    private static final double BRANCH_GAIN = 0.25;

    static ResNet of18(int width, int size, int classes) {
        return new ResNet("resnet18", new int[] {2, 2, 2, 2}, false, width, size, classes);
    }

    static ResNet of50(int width, int size, int classes) {
        return new ResNet("resnet50", new int[] {3, 4, 6, 3}, true, width, size, classes);
    }

    Graph graph(long seed) {
        PictureLayers layers = new PictureLayers(name, seed, classes);
        Features now = layers.conv("stem", layers.input(size), width, 7, 2, 1, 2);
        now = layers.maxPool("stem.pool", layers.relu("stem.relu", now), 3, 2);
        for (int stage = 0; stage < blocks.length; stage++) {
            for (int block = 0; block < blocks[stage]; block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                String prefix = "stage" + (stage + 1) + "." + block + ".";
                now = block(layers, prefix, now, width << stage, stride);
            }
        }
        return layers.classify(now);
    }

    private Features block(
            PictureLayers layers, String prefix, Features from, int channels, int stride) {
        int outside = isBottleneck ? EXPANSION * channels : channels;
        Features branch;
        if (isBottleneck) {
            branch = layers.conv(prefix + "conv1", from, channels, 1, 1, 1, 2);
            branch = layers.relu(prefix + "relu1", branch);
            branch = layers.conv(prefix + "conv2", branch, channels, 3, stride, 1, 2);
            branch = layers.relu(prefix + "relu2", branch);
            branch = layers.conv(prefix + "conv3", branch, outside, 1, 1, 1, BRANCH_GAIN);
        } else {
            branch = layers.conv(prefix + "conv1", from, channels, 3, stride, 1, 2);
            branch = layers.relu(prefix + "relu1", branch);
            branch = layers.conv(prefix + "conv2", branch, outside, 3, 1, 1, BRANCH_GAIN);
        }
        Features direct =
                stride == 1 && from.channels() == outside
                        ? from
                        : layers.conv(prefix + "downsample", from, outside, 1, stride, 1, 1);
        return layers.relu(prefix + "relu", layers.sum(prefix + "add", branch, direct));
    }
}
