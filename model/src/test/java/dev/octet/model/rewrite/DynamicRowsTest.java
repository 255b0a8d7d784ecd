package dev.octet.model.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.graph.Evaluation;
import dev.octet.model.graph.Graph;
import dev.octet.model.operator.DynamicRows;
import dev.octet.model.operator.GraphBuilder;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are quantized on the fly, and their products. */
class DynamicRowsTest {
    private static final int ROWS = 7;
    private static final int K = 12;
    private static final int N = 5;

    /** How a product is written; the last three are not what they look like. */
    private enum Form {
        PLAIN,
        WEIGHT_ZERO_POINT,
        COLUMN_SUM,
        SCALE,
        ZERO_POINT
    }

    private static GraphBuilder builder(int version) {
        GraphBuilder builder = new GraphBuilder("rows", version);
        builder.input("x", ElementType.FLOAT, GraphBuilder.named("n"), GraphBuilder.fixed(K));
        return builder;
    }

    /** Rows of all signs, from 1e-3 to 1e3; the first is 0. */
    private static Tensor rows(Random random) {
        float[] values = new float[ROWS * K];
        for (int i = K; i < values.length; i++) {
            int row = i / K;
            double shift = row % 3 == 0 ? 0 : row % 3 == 1 ? 0.6 : -0.6;
            values[i] = (float) ((random.nextDouble() - 0.5 + shift) * Math.pow(10, row - 4));
        }
        return Tensor.of(values, ROWS, K);
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 17, 18, 21})
    void eachRowHasItsRange(int version) {
        GraphBuilder builder = builder(version);
        DynamicRows rows = DynamicRows.of(builder, "x");
        builder.output(rows.integers(), ElementType.UINT8);
        builder.output(rows.scale(), ElementType.FLOAT);
        builder.output(rows.zeroPoint(), ElementType.INT32);
        Tensor x = rows(new Random(version));
        List<Tensor> actual = Evaluation.run(builder.build(), List.of(x));
        for (int row = 0; row < ROWS; row++) {
            float low = 0;
            float high = 0;
            for (int i = 0; i < K; i++) {
                low = Math.min(low, x.getFloat(row * K + i));
                high = Math.max(high, x.getFloat(row * K + i));
            }
            float scale = Math.max((high - low) / 255, Float.MIN_NORMAL);
            int zero = (int) Math.rint(-low / scale);
            assertEquals(scale, actual.get(1).getFloat(row));
            assertEquals(zero, actual.get(2).getLong(row));
            for (int i = row * K; i < (row + 1) * K; i++) {
                double q = Math.rint(x.getFloat(i) / scale) + zero;
                assertEquals(Math.min(Math.max(q, 0), 255), actual.get(0).getLong(i));
            }
        }
    }

    private static Graph product(int version, Form form, Random random) {
        GraphBuilder builder = builder(version);
        DynamicRows rows = DynamicRows.of(builder, "x");
        byte[] weights = new byte[K * N];
        random.nextBytes(weights);
        int[] sums = new int[N];
        float[] scales = new float[N];
        boolean hasZeroPoint = form == Form.WEIGHT_ZERO_POINT;
        builder.constant("z", Tensor.of(ElementType.UINT8, new byte[] {100}));
        for (int i = 0; i < weights.length; i++) {
            sums[i % N] += hasZeroPoint ? (weights[i] & 255) - 100 : weights[i];
            scales[i % N] = 0.01f * (1 + i % N);
        }
        String zero = rows.zeroPoint();
        String scale = rows.scale();
        switch (form) {
            case PLAIN, WEIGHT_ZERO_POINT -> {}
            case COLUMN_SUM -> sums[N - 1]++;
            case SCALE -> {
                String twice = builder.constant("twice", Tensor.of(new float[] {2}));
                scale = builder.add("Mul", "scale2", scale, twice);
            }
            case ZERO_POINT -> {
                String one = builder.constant("one", Tensor.of(new int[] {1}));
                zero = builder.add("Add", "zero2", zero, one);
            }
        }
        String w =
                builder.constant(
                        "w",
                        Tensor.of(
                                hasZeroPoint ? ElementType.UINT8 : ElementType.INT8,
                                weights,
                                K,
                                N));
        String s = builder.constant("s", Tensor.of(scales, N));
        String columns = builder.constant("columns", Tensor.of(sums, N));
        String all =
                hasZeroPoint
                        ? builder.add("MatMulInteger", "all", rows.integers(), w, "", "z")
                        : builder.add("MatMulInteger", "all", rows.integers(), w);
        String shift = builder.add("Mul", "shift", zero, columns);
        String real =
                builder.add(
                        "Cast", Map.of("to", 1L), "real", builder.add("Sub", "sums", all, shift));
        builder.add("Mul", "y", real, builder.add("Mul", "step", scale, s));
        builder.output("y", ElementType.FLOAT);
        return builder.build();
    }

    @ParameterizedTest
    @CsvSource({
        "13, PLAIN, s8",
        "18, PLAIN, s8",
        "22, PLAIN, s8",
        "13, WEIGHT_ZERO_POINT, u8",
        "18, WEIGHT_ZERO_POINT, u8",
    })
    void productsAreOneGemm(int version, Form form, String weights) {
        Random random = new Random(version);
        Rewritten rewritten =
                Rewritten.of(product(version, form, random), rows(random)).hasNothingPlain();
        String zeroPoint = form == Form.WEIGHT_ZERO_POINT ? " weight_zp" : "";
        assertEquals(
                List.of(
                        "quantize f32:u8 7x12 dynamic",
                        "gemm u8:"
                                + weights
                                + ":f32 7x12:12x5 row_scale row_zp per_channel"
                                + zeroPoint),
                rewritten.requests());
    }

    @ParameterizedTest
    @EnumSource(names = {"COLUMN_SUM", "SCALE", "ZERO_POINT"})
    void whatIsAlmostThatIsComputedAsItIs(Form form) {
        Random random = new Random(1);
        Rewritten rewritten = Rewritten.of(product(13, form, random), rows(random));
        assertTrue(rewritten.types().contains("MatMulInteger"), rewritten.types()::toString);
    }
}
