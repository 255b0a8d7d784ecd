package dev.octet.verify;

import dev.octet.request.DataType;
import dev.octet.request.Output;
import java.util.ArrayList;
import java.util.List;

/** Shapes of float tensors, most of them small, and ways to write results. */
final class RandomTensor {
    private static final Integer[] SIZES = {
        1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 63, 64, 65, 97, 127, 129, 257
    };
    private static final int MOST = 10_000;

    private RandomTensor() {}

    static List<Integer> shape(Draw draw) {
        int rank = draw.of(1, 2, 2, 3, 3, 4);
        List<Integer> shape = new ArrayList<>();
        int longest = draw.oneIn(20) ? draw.below(rank) : -1;
        int count = 1;
        for (int i = 0; i < rank; i++) {
            // a long one now and then, to cross the pieces in which engines work
            int size = i == longest ? draw.between(1_000, 9_000) : draw.of(SIZES);
            size = (long) count * size > MOST ? 1 : size;
            shape.add(size);
            count *= size;
        }
        if (rank > 1 && draw.oneIn(100)) {
            shape.set(0, 0);
        }
        return shape;
    }

    static Output output(Draw draw, boolean mayBeDynamic) {
        DataType type = draw.of(DataType.F32, DataType.F32, DataType.S8, DataType.U8);
        if (type == DataType.F32) {
            return Output.FLOATS;
        }
        return mayBeDynamic && draw.oneIn(2)
                ? Output.dynamic(type)
                : new Output(type, !draw.oneIn(4), draw.oneIn(2), false);
    }
}
