package dev.octet.benchmarks;

import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Operands;
import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.Role;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Attention against its steps as requests of their own: a multiplication, a softmax and another
 * multiplication. Their weights, k and v, are packed beforehand, which no network could.
 */
final class AttentionRows {
    private static final int HEADS = 12;

    private final Measurement measurement;

    AttentionRows(Measurement measurement) {
        this.measurement = measurement;
    }

    Map<String, Runnable> rows() {
        Map<String, Runnable> rows = new LinkedHashMap<>();
        rows.put("attention", this::attention);
        return rows;
    }

    private void attention() {
        for (int tokens : new int[] {128, 512}) {
            for (int width : new int[] {32, 64}) {
                for (String rest : new String[] {"", " causal", " int8"}) {
                    againstSteps(tokens, width, rest);
                }
            }
        }
    }

    private void againstSteps(int tokens, int width, String rest) {
        String line =
                RootLocale.format(
                        "attention f32:f32 1x%dx%dx%d factor:%s%s",
                        HEADS, tokens, width, (float) (1 / Math.sqrt(width)), rest);
        ByteBuffer q = random(tokens * width);
        ByteBuffer k = random(tokens * width);
        ByteBuffer v = random(tokens * width);
        Operands<ByteBuffer> operands =
                Operands.of(q, buffer(tokens * width)).set(Role.SRC_1, k).set(Role.SRC_2, v);
        String engine = rest.equals(" int8") ? "vnni" : "avx";
        try (Kernel kernel =
                        Octet.use(engine).prepare(Request.parse(line).with(Parameters.none()));
                Steps steps = new Steps(tokens, width, k, v)) {
            ByteBuffer dst = buffer(tokens * width);
            measurement.row(
                    line + " " + engine + ", against its steps in f32",
                    () -> kernel.run(operands),
                    () -> steps.run(q, dst));
        }
    }

    /** The separate requests. */
    private static final class Steps implements AutoCloseable {
        private final Kernel scores;
        private final Kernel softmax;
        private final Kernel values;
        private final ByteBuffer between;

        Steps(int tokens, int width, ByteBuffer k, ByteBuffer v) {
            scores =
                    product(
                            RootLocale.format(
                                    "gemm f32:f32:f32 %1$dx%2$dx%3$d:%1$dx%3$dx%2$d nk",
                                    HEADS, tokens, width),
                            k);
            softmax =
                    Octet.use("avx")
                            .prepare(
                                    Request.parse(
                                                    RootLocale.format(
                                                            "softmax f32:f32 %1$dx%2$dx%2$d"
                                                                    + " factor:%3$s",
                                                            HEADS,
                                                            tokens,
                                                            (float) (1 / Math.sqrt(width))))
                                            .with(Parameters.none()));
            values =
                    product(
                            RootLocale.format(
                                    "gemm f32:f32:f32 %1$dx%2$dx%2$d:%1$dx%2$dx%3$d",
                                    HEADS, tokens, width),
                            v);
            between = buffer(tokens * tokens);
        }

        private static Kernel product(String line, ByteBuffer weights) {
            return Octet.use("avx")
                    .prepare(Request.parse(line).with(Parameters.of(weights, DataType.F32)));
        }

        void run(ByteBuffer q, ByteBuffer dst) {
            scores.run(q, between);
            softmax.run(between, between);
            values.run(between, dst);
        }

        @Override
        public void close() {
            scores.close();
            softmax.close();
            values.close();
        }
    }

    private static ByteBuffer random(int perHead) {
        ByteBuffer buffer = buffer(perHead);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < buffer.capacity(); i += Float.BYTES) {
            buffer.putFloat(i, (float) random.nextGaussian());
        }
        return buffer;
    }

    private static ByteBuffer buffer(int perHead) {
        return ByteBuffer.allocateDirect(HEADS * perHead * Float.BYTES)
                .order(ByteOrder.nativeOrder());
    }
}
