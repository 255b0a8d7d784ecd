package dev.octet.benchmarks;

import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Operands;
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
 * multiplication, with k and v as weights that come with each run.
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
                Steps steps = new Steps(tokens, width)) {
            ByteBuffer dst = buffer(tokens * width);
            measurement.row(
                    line + " " + engine + ", against its steps in f32",
                    () -> kernel.run(operands),
                    () -> steps.run(q, k, v, dst));
        }
    }

    /** The separate requests. */
    private static final class Steps implements AutoCloseable {
        private final Kernel scores;
        private final Kernel softmax;
        private final Kernel values;
        private final ByteBuffer between;
        private final Operands<ByteBuffer> operands = new Operands<>();

        Steps(int tokens, int width) {
            scores =
                    prepare(
                            "gemm f32:f32:f32 %1$dx%2$dx%3$d:%1$dx%3$dx%2$d runtime_weights nk",
                            tokens, width);
            softmax =
                    prepare(
                            "softmax f32:f32 %1$dx%2$dx%2$d factor:"
                                    + (float) (1 / Math.sqrt(width)),
                            tokens,
                            width);
            values =
                    prepare(
                            "gemm f32:f32:f32 %1$dx%2$dx%2$d:%1$dx%2$dx%3$d runtime_weights",
                            tokens, width);
            between = buffer(tokens * tokens);
        }

        private static Kernel prepare(String line, int tokens, int width) {
            Request request = Request.parse(RootLocale.format(line, HEADS, tokens, width));
            return Octet.use("avx").prepare(request.with(Parameters.none()));
        }

        void run(ByteBuffer q, ByteBuffer k, ByteBuffer v, ByteBuffer dst) {
            scores.run(operands.src(q).weights(k).dst(between));
            softmax.run(between, between);
            values.run(operands.src(between).weights(v).dst(dst));
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
