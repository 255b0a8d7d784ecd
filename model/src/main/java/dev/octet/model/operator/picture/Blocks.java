package dev.octet.model.operator.picture;

import dev.octet.model.operator.definition.Broadcast;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.RootLocale;

/** What moves blocks of a picture into its channels and back. */
final class Blocks {
    /** Larger blocks are in no tensor. */
    private static final int MOST = 1 << 15;

    private Blocks() {}

    /** Reads the length of a block's sides. */
    static int size(Declaration node) {
        int size = node.int32("blocksize", 0);
        if (size < 1 || size > MOST) {
            throw new Unsupported("blocksize must be between 1 and " + MOST + ", got " + size);
        }
        return size;
    }

    /** Reads whether the channels of a block are counted before the block's own places. */
    static boolean columnRowDepth(Declaration node) {
        return node.oneOf("mode", "DCR", "DCR", "CRD").equals("CRD");
    }

    /** Checks the shape of a picture [batch, channels, height, width]. */
    static void check(Shape shape) {
        if (shape.rank() != 4) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "the input is [batch, channels, height, width], got shape %s", shape));
        }
    }

    /**
     * Splits the axes of a tensor, puts them into another order, and joins them.
     *
     * @param split sizes of the split axes
     * @param order which of them is first, second, ...
     * @param out of the joined ones
     */
    static Tensor move(Tensor x, int[] split, int[] order, Shape out) {
        Tensor y = Tensor.zeros(x.element(), out);
        int[] strides = Shape.of(split).strides();
        int[] dims = new int[order.length];
        int[] steps = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            dims[i] = split[order[i]];
            steps[i] = strides[order[i]];
        }
        Broadcast walk = new Broadcast(Shape.of(dims), steps);
        for (int i = 0; i < y.count(); i++) {
            y.copy(i, x, walk.offset(0), 1);
            walk.next();
        }
        return y;
    }
}
