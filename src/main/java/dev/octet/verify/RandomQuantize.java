package dev.octet.verify;

import dev.octet.request.DataType;
import dev.octet.request.Grouping;
import dev.octet.request.Quantize;

/** Random conversions, most of them small. */
final class RandomQuantize {
    private static final Integer[] SIZES = {
        1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 97, 127, 257
    };
    private static final int MOST = 10_000;

    private RandomQuantize() {}

    static Quantize draw(Draw draw) {
        int[] shape = shape(draw);
        switch (draw.below(5)) {
            case 0 -> {
                return Quantize.dynamic(DataType.F32, int8(draw), shape);
            }
            case 1 -> {
                return Quantize.dynamic(int8(draw), DataType.F32, shape);
            }
            case 2 -> {
                return Quantize.of(DataType.F32, int8(draw), grouping(draw, shape), shape);
            }
            default -> {
                DataType src = draw.of(DataType.S8, DataType.U8, DataType.S32);
                DataType dst = draw.of(DataType.S8, DataType.U8, DataType.F32);
                return Quantize.of(src, dst, grouping(draw, shape), shape);
            }
        }
    }

    private static DataType int8(Draw draw) {
        return draw.of(DataType.S8, DataType.U8);
    }

    private static int[] shape(Draw draw) {
        int rank = draw.of(1, 2, 2, 2, 3, 4);
        int[] shape = new int[rank];
        int count = 1;
        for (int i = rank - 1; i >= 0; i--) {
            int size = draw.of(SIZES);
            // a long row now and then, to cross the pieces in which engines work
            int longer = i == rank - 1 && draw.oneIn(20) ? draw.between(1_000, 9_000) : size;
            shape[i] = count * longer > MOST ? 1 : longer;
            count *= shape[i];
        }
        if (rank > 1 && draw.oneIn(100)) {
            shape[0] = 0;
        }
        return shape;
    }

    private static Grouping grouping(Draw draw, int[] shape) {
        return switch (draw.below(5)) {
            case 0 -> Grouping.perTensor();
            case 1 -> Grouping.perChannel(draw.below(shape.length));
            case 2 -> Grouping.perRow();
            case 3 -> Grouping.perBlock(draw.of(1, 2, 7, 16, 32));
            default -> Grouping.perGroup(draw.of(1, 2, 7, 16, 32, 64, 128));
        };
    }
}
