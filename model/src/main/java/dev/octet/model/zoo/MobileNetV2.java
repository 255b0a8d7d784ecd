package dev.octet.model.zoo;

import dev.octet.model.graph.Graph;
import dev.octet.model.zoo.PictureLayers.Features;

/**
 * MobileNetV2 (Sandler et al., "Inverted Residuals and Linear Bottlenecks", 2018, table 2). Input
 * {@code input: float [batch, 3, size, size]}, output {@code logits: float [batch, classes]}.
 *
 * @param divisor of the numbers of channels, 1 for the network as published; a power of two up to 8
 * @param size of a picture
 * @param classes how many logits there are
 */
record MobileNetV2(int divisor, int size, int classes) {
    /** Of each row of the table: how much wider the inside is, channels, blocks, stride. */
    private static final int[][] ROWS = {
        {1, 16, 1, 1},
        {6, 24, 2, 2},
        {6, 32, 3, 2},
        {6, 64, 4, 2},
        {6, 96, 3, 1},
        {6, 160, 3, 2},
        {6, 320, 1, 1},
    };

    private static final int FIRST = 32;
    private static final int LAST = 1280;

    /** Of a block's last convolution: what residual additions sum up grows slowly then. */
    private static final double BRANCH_GAIN = 0.5;

    Graph graph(long seed) {
        PictureLayers layers = new PictureLayers("mobilenet_v2", seed, classes);
        Features now = layers.conv("stem", layers.input(size), FIRST / divisor, 3, 2, 1, 2);
        now = layers.relu6("stem.relu", now);
        int count = 0;
        for (int[] row : ROWS) {
            for (int block = 0; block < row[2]; block++) {
                now =
                        block(
                                layers,
                                "block" + ++count + ".",
                                now,
                                row[0],
                                row[1] / divisor,
                                block == 0 ? row[3] : 1);
            }
        }
        now = layers.relu6("last.relu", layers.conv("last", now, LAST / divisor, 1, 1, 1, 1));
        return layers.classify(now);
    }

    private static Features block(
            PictureLayers layers,
            String prefix,
            Features from,
            int expansion,
            int channels,
            int stride) {
        Features inside = from;
        if (expansion > 1) {
            int wide = expansion * from.channels();
            inside = layers.conv(prefix + "expand", from, wide, 1, 1, 1, 1);
            inside = layers.relu6(prefix + "relu1", inside);
        }
        int wide = inside.channels();
        inside = layers.conv(prefix + "depthwise", inside, wide, 3, stride, wide, 2);
        inside = layers.relu6(prefix + "relu2", inside);
        boolean isResidual = stride == 1 && channels == from.channels();
        inside =
                layers.conv(
                        prefix + "project",
                        inside,
                        channels,
                        1,
                        1,
                        1,
                        isResidual ? BRANCH_GAIN : 2);
        return isResidual ? layers.sum(prefix + "add", inside, from) : inside;
    }
}
