package dev.octet.verify;

import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.GemmBuilder;
import dev.octet.request.Granularity;
import dev.octet.request.Matmul;
import dev.octet.request.StridedShape;
import dev.octet.request.WeightsLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Random multiplications whose weights come with each run, most of them small. */
final class RandomMatmul {
    private static final Integer[] SIZES = {
        1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 97, 128
    };
    private static final long MAX_MACS = 200_000;

    private RandomMatmul() {}

    static Matmul draw(Draw draw) {
        List<Integer> srcBatch = new ArrayList<>();
        List<Integer> weightsBatch = new ArrayList<>();
        int axes = draw.oneIn(10) ? draw.between(3, Matmul.MOST_AXES) : draw.below(3);
        int entries = 1;
        for (int i = 0; i < axes; i++) {
            int size = draw.between(1, axes > 2 ? 2 : 4);
            entries *= size;
            srcBatch.add(draw.oneIn(4) ? 1 : size);
            weightsBatch.add(draw.oneIn(4) ? 1 : size);
        }
        Matmul matmul = Matmul.of(entry(draw, entries), draw.oneIn(3), srcBatch, weightsBatch);
        if (matmul.entry().epilogue().residualType() != null && draw.oneIn(2)) {
            matmul = matmul.residualShape(residual(draw, matmul));
        }
        if (draw.oneIn(3)) {
            matmul = matmul.srcStrides(strides(draw, matmul.srcLayout(), true));
        }
        if (draw.oneIn(3)) {
            matmul = matmul.weightsStrides(strides(draw, matmul.weightsLayout(), true));
        }
        return draw.oneIn(3) ? matmul.dstStrides(strides(draw, matmul.dstLayout(), false)) : matmul;
    }

    private static Gemm entry(Draw draw, int entries) {
        DataType src = draw.of(DataType.U8, DataType.S8, DataType.F32);
        DataType weights = RandomAttributes.weights(draw, src == DataType.F32);
        int m = draw.oneIn(50) ? 0 : draw.oneIn(3) ? draw.between(1, 4) : draw.of(SIZES);
        int n = draw.of(SIZES);
        int k = draw.oneIn(40) ? draw.between(500, 3_000) : draw.of(SIZES);
        while ((long) entries * m * n * k > MAX_MACS) {
            if (m >= n) {
                m = (m + 1) / 2;
            } else {
                n = (n + 1) / 2;
            }
            k = m == 1 && n == 1 ? k / 2 : k;
        }
        GemmBuilder builder = Gemm.of(m, n, k);
        if (draw.oneIn(2)) {
            builder.layout(WeightsLayout.NK);
        }
        return RandomAttributes.draw(builder, src, weights, draw, Granularity.PER_TENSOR).build();
    }

    private static int[] residual(Draw draw, Matmul matmul) {
        int[] shape = matmul.dstLayout().shape().stream().mapToInt(Integer::intValue).toArray();
        for (int i = 0; i < shape.length - 1; i++) {
            shape[i] = draw.oneIn(2) ? 1 : shape[i];
        }
        return shape;
    }

    /**
     * Dimensions nested in any order, with gaps.
     *
     * @param mayOverlap whether elements may lie at one place
     */
    private static int[] strides(Draw draw, StridedShape layout, boolean mayOverlap) {
        int axes = layout.shape().size() - 1;
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < axes; i++) {
            order.add(draw.below(order.size() + 1), i);
        }
        if (draw.oneIn(2)) {
            Collections.sort(order, Collections.reverseOrder());
        }
        int[] strides = new int[axes];
        int next = layout.shape().get(axes) + draw.of(0, 0, 1, 3, 16);
        for (int axis : order) {
            strides[axis] = mayOverlap && draw.oneIn(20) ? 0 : next;
            next = next * layout.shape().get(axis) + draw.of(0, 0, 1, 5);
        }
        return strides;
    }
}
