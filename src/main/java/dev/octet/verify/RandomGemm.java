package dev.octet.verify;

import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.GemmBuilder;
import dev.octet.request.Granularity;
import dev.octet.request.WeightsLayout;

/** Random multiplications, most of them small. */
final class RandomGemm {
    private static final Integer[] SIZES = {
        1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 97, 127, 128, 257
    };
    private static final Integer[] GROUPS = {1, 3, 4, 8, 20, 32, 32, 64, 128, 600};
    private static final long MAX_MACS = 300_000;

    private RandomGemm() {}

    static Gemm draw(Draw draw) {
        DataType src = draw.of(DataType.U8, DataType.S8, DataType.U8, DataType.S8, DataType.F32);
        DataType weights = RandomAttributes.weights(draw, src == DataType.F32 && draw.oneIn(3));
        boolean inGroups = weights.isInt8() && draw.oneIn(5);
        GemmBuilder builder = shape(draw, !inGroups);
        if (draw.oneIn(2)) {
            builder.layout(WeightsLayout.NK);
        }
        RandomAttributes.draw(
                builder, src, weights, draw, Granularity.PER_TENSOR, Granularity.PER_ROW);
        if (inGroups) {
            builder.weightGroup(draw.of(GROUPS));
            if (draw.oneIn(3)) {
                builder.weightZeroPoint(Granularity.PER_GROUP);
            }
        }
        return builder.build();
    }

    private static GemmBuilder shape(Draw draw, boolean mayBeBatch) {
        int batch = mayBeBatch && draw.oneIn(5) ? draw.between(2, 4) : 1;
        int m = draw.oneIn(3) ? draw.between(1, 4) : draw.of(SIZES);
        int n = draw.of(SIZES);
        int k = draw.of(SIZES);
        if (draw.oneIn(50)) {
            // a long sum
            m = draw.between(1, 3);
            n = draw.between(1, 3);
            k = draw.between(1_000, 20_000);
        } else if (draw.oneIn(100)) {
            m = 0;
        }
        boolean mayBeLarge = draw.oneIn(100);
        while (!mayBeLarge && (long) batch * m * n * k > MAX_MACS) {
            if (m >= n && m >= k) {
                m = (m + 1) / 2;
            } else if (n >= k) {
                n = (n + 1) / 2;
            } else {
                k = (k + 1) / 2;
            }
        }
        GemmBuilder builder = Gemm.of(m, n, k).batch(batch);
        return batch > 1 && draw.oneIn(3) ? builder.srcBroadcast() : builder;
    }
}
