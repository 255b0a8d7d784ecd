package dev.octet.cli.measure;

import dev.octet.kernel.DataType;
import dev.octet.kernel.Gemm;
import dev.octet.kernel.Granularity;
import dev.octet.kernel.WeightsLayout;
import dev.octet.verify.Tensor;
import dev.octet.verify.Values;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Some rows and columns of a multiplication, as a smaller multiplication: what the oracle can
 * afford of a large one. The first and the last row and column are always among them.
 */
final class Sample {
    private final Gemm whole;
    private final int[] rows;
    private final int[] columns;

    private Sample(Gemm whole, int[] rows, int[] columns) {
        this.whole = whole;
        this.rows = rows;
        this.columns = columns;
    }

    /** Everything if that costs at most {@code macs}, otherwise about as much as that. */
    static Sample of(Gemm gemm, long macs, long seed) {
        int m = gemm.m();
        int n = gemm.n();
        while ((long) gemm.batch() * m * n * gemm.k() > macs && (m > 2 || n > 2)) {
            if (m > n) {
                m = Math.max(2, m / 2);
            } else {
                n = Math.max(2, n / 2);
            }
        }
        Random random = new Random(seed);
        return new Sample(gemm, choose(gemm.m(), m, random), choose(gemm.n(), n, random));
    }

    private static int[] choose(int size, int count, Random random) {
        if (count >= size) {
            return IntStream.range(0, size).toArray();
        }
        return IntStream.concat(
                        IntStream.of(0, size - 1),
                        random.ints(1, Math.max(2, size - 1)).distinct().limit(count - 2L))
                .sorted()
                .toArray();
    }

    boolean isWhole() {
        return rows.length == whole.m() && columns.length == whole.n();
    }

    long outputs() {
        return (long) whole.batch() * rows.length * columns.length;
    }

    /** The part of the destination. */
    Tensor of(Tensor dst) {
        return isWhole() ? dst : pick(dst, whole.batch(), whole.m(), whole.n(), rows, columns);
    }

    /** The values that the part is computed from. */
    Values of(Values values) {
        if (isWhole()) {
            return values;
        }
        int batch = whole.batch();
        int srcBatch = whole.srcBroadcast() ? 1 : batch;
        int k = whole.k();
        int[] all = IntStream.range(0, k).toArray();
        int[] one = {0};
        Tensor residual = values.residual();
        return new Values(
                part(),
                pick(values.src(), srcBatch, whole.m(), k, rows, all),
                whole.layout() == WeightsLayout.NK
                        ? pick(values.weights(), batch, whole.n(), k, columns, all)
                        : pick(values.weights(), batch, k, whole.n(), all, columns),
                whole.epilogue().weightScale() == Granularity.PER_CHANNEL
                        ? pick(values.weightScales())
                        : values.weightScales(),
                values.bias() == null ? null : pick(values.bias()),
                values.srcScale(),
                values.srcZeroPoint(),
                pickRows(values.rowScales(), srcBatch, one),
                pickRows(values.rowZeroPoints(), srcBatch, one),
                residual == null
                        ? null
                        : pick(residual, batch, whole.m(), whole.n(), rows, columns),
                values.residualScale(),
                values.residualZeroPoint(),
                values.dstScale(),
                values.dstZeroPoint());
    }

    private Gemm part() {
        return new Gemm(
                whole.batch(),
                whole.srcBroadcast(),
                rows.length,
                columns.length,
                whole.k(),
                whole.src(),
                whole.weights(),
                whole.layout(),
                whole.srcZeroPoint(),
                whole.epilogue());
    }

    private float[] pick(float[] perChannel) {
        float[] picked = new float[columns.length];
        for (int i = 0; i < picked.length; i++) {
            picked[i] = perChannel[columns[i]];
        }
        return picked;
    }

    private Tensor pickRows(Tensor perRow, int batch, int[] one) {
        return perRow == null ? null : pick(perRow, batch, whole.m(), 1, rows, one);
    }

    private static Tensor pick(
            Tensor tensor, int slices, int height, int width, int[] rows, int[] columns) {
        DataType type = tensor.type();
        int count = slices * rows.length * columns.length;
        ByteBuffer picked =
                ByteBuffer.allocate(Math.multiplyExact(count, type.bytes()))
                        .order(ByteOrder.nativeOrder());
        for (int slice = 0; slice < slices; slice++) {
            for (int row : rows) {
                for (int column : columns) {
                    int index = (slice * height + row) * width + column;
                    switch (type) {
                        case F32 -> picked.putFloat(tensor.real(index));
                        case S32 -> picked.putInt(tensor.integer(index));
                        default -> picked.put((byte) tensor.integer(index));
                    }
                }
            }
        }
        return Tensor.copyOf(type, count, picked.flip());
    }

    /** Such as "2 rows and 16 columns". */
    @Override
    public String toString() {
        return rows.length + " rows and " + columns.length + " columns";
    }
}
