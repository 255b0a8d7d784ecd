package dev.octet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.kernel.Probe;
import dev.octet.request.Activation;
import dev.octet.request.Gemm;
import dev.octet.testing.Allocations;
import dev.octet.testing.UnderLoad;
import dev.octet.text.RootLocale;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LinearTest {
    private static final int INPUTS = 70;
    private static final int OUTPUTS = 37;

    private static float[] random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-2, 2);
        }
        return values;
    }

    private static LinearBuilder layer() {
        return Linear.of(random(OUTPUTS * INPUTS, 1), OUTPUTS, INPUTS)
                .bias(random(OUTPUTS, 2))
                .activation(Activation.RELU);
    }

    @Test
    void everyNumberOfRowsGivesTheSameRows() {
        float[] x = random(23 * INPUTS, 3);
        float[] expected = new float[23 * OUTPUTS];
        try (Linear one = layer().on(Octet.use("scalar")).build()) {
            for (int row = 0; row < 23; row++) {
                float[] y = new float[OUTPUTS];
                one.run(Arrays.copyOfRange(x, row * INPUTS, (row + 1) * INPUTS), 1, y);
                System.arraycopy(y, 0, expected, row * OUTPUTS, OUTPUTS);
            }
        }
        for (String engine : Octet.ORDER) {
            int most = engine.equals("vnni") ? 2 : 23;
            if (!multipliesIntegers(engine)) {
                continue;
            }
            try (Linear layer = layer().maxRows(most).on(Octet.use(engine)).build()) {
                check(layer, x, expected, most);
            }
        }
        try (Linear layer = layer().maxRows(23).build()) {
            check(layer, x, expected, 23);
        }
    }

    private static boolean multipliesIntegers(String engine) {
        Gemm one = Gemm.parse("gemm f32:s8:f32 1x70:70x37 nk per_channel bias relu");
        return Octet.probe(engine) instanceof Probe.Ready ready
                && ready.backend().refuses(one).isEmpty();
    }

    private static void check(Linear layer, float[] x, float[] expected, int most) {
        for (int rows = 0; rows <= most; rows++) {
            float[] y = new float[rows * OUTPUTS];
            layer.run(x, rows, y);
            assertArrayEquals(Arrays.copyOf(expected, y.length), y, rows + " rows");

            ByteBuffer src = buffer(rows * INPUTS);
            ByteBuffer dst = buffer(rows * OUTPUTS);
            src.asFloatBuffer().put(x, 0, rows * INPUTS);
            layer.run(src, rows, dst);
            dst.asFloatBuffer().get(y);
            assertArrayEquals(Arrays.copyOf(expected, y.length), y, rows + " rows, direct");
        }
    }

    private static ByteBuffer buffer(int floats) {
        // the data do not begin at the buffer's first byte
        return ByteBuffer.allocateDirect(8 + 4 * floats).order(ByteOrder.nativeOrder()).position(8);
    }

    /** Whole kernels and rows put together, x and y: none takes another order. */
    @Test
    void orderOfBuffers() {
        try (Linear layer = layer().maxRows(8).on(Octet.use("scalar")).build()) {
            for (int rows : new int[] {1, 5, 8}) {
                ByteBuffer x = buffer(rows * INPUTS);
                ByteBuffer y = buffer(rows * OUTPUTS);
                ByteBuffer swappedX = x.duplicate().order(ByteOrder.BIG_ENDIAN);
                ByteBuffer swappedY = y.duplicate().order(ByteOrder.BIG_ENDIAN);
                if (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN) {
                    swappedX.order(ByteOrder.LITTLE_ENDIAN);
                    swappedY.order(ByteOrder.LITTLE_ENDIAN);
                }
                assertThrows(IllegalArgumentException.class, () -> layer.run(swappedX, rows, y));
                assertThrows(IllegalArgumentException.class, () -> layer.run(x, rows, swappedY));
            }
        }
    }

    @Test
    void isCloseToFp32() {
        float[] weights = random(OUTPUTS * INPUTS, 1);
        float[] x = random(INPUTS, 3);
        float[] y = new float[OUTPUTS];
        try (Linear layer = Linear.of(weights, OUTPUTS, INPUTS).build()) {
            layer.run(x, 1, y);
        }
        double signal = 0;
        double noise = 0;
        for (int n = 0; n < OUTPUTS; n++) {
            double exact = 0;
            for (int k = 0; k < INPUTS; k++) {
                exact += (double) x[k] * weights[n * INPUTS + k];
            }
            signal += exact * exact;
            noise += (y[n] - exact) * (y[n] - exact);
        }
        double sqnr = 10 * Math.log10(signal / noise);
        assertTrue(sqnr > 38, () -> RootLocale.format("SQNR is %.1f dB", sqnr));
    }

    @Test
    void packedWeightsAreShared() {
        try (Linear layer = layer().maxRows(64).on(Octet.use("scalar")).build()) {
            assertEquals(64, layer.maxRows());
            assertEquals(INPUTS, layer.inputs());
            assertEquals(OUTPUTS, layer.outputs());
            assertEquals(1, layer.explain().size());
        }
    }

    /** On the heap and in direct memory, whatever the number of rows. */
    @Test
    void runsAllocateNothing() {
        float[] x = random(23 * INPUTS, 3);
        float[] y = new float[23 * OUTPUTS];
        ByteBuffer src = buffer(23 * INPUTS);
        ByteBuffer dst = buffer(23 * OUTPUTS);
        BufferPoolMXBean direct =
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .findFirst()
                        .orElseThrow();
        for (String engine : Octet.ORDER) {
            if (!multipliesIntegers(engine)) {
                continue;
            }
            int most = engine.equals("vnni") ? 2 : 23;
            try (Linear layer = layer().maxRows(most).on(Octet.use(engine)).build()) {
                for (int rows = 0; rows <= most; rows++) {
                    layer.run(x, rows, y);
                    layer.run(src, rows, dst);
                }
                long before = direct.getTotalCapacity();
                int[] next = {0};
                Allocations.assertAtMost(
                        0,
                        "a layer on " + engine,
                        () -> {
                            int rows = next[0] = next[0] == most ? 0 : next[0] + 1;
                            layer.run(x, rows, y);
                            layer.run(src, rows, dst);
                        });
                assertTrue(direct.getTotalCapacity() <= before, engine);
            }
        }
    }

    /** Four threads that never stop, and the layer is swapped under them without their lock. */
    @Test
    @Timeout(120)
    void aLayerIsSwappedUnderLoad() throws Exception {
        float[] x = random(7 * INPUTS, 3);
        float[] expected = new float[7 * OUTPUTS];
        AtomicReference<Linear> model = new AtomicReference<>(layer().maxRows(9).build());
        model.get().run(x, 7, expected);
        try {
            UnderLoad.run(
                    () -> runLatest(model, x, expected),
                    () -> {
                        for (int swap = 0; swap < 30; swap++) {
                            Linear old = model.getAndSet(layer().maxRows(9).build());
                            old.close();
                            old.close();
                            assertThrows(
                                    IllegalStateException.class,
                                    () -> old.run(x, 7, new float[7 * OUTPUTS]));
                        }
                    });
        } finally {
            model.get().close();
        }
    }

    private static void runLatest(AtomicReference<Linear> model, float[] x, float[] expected) {
        Linear layer = model.get();
        float[] y = new float[expected.length];
        try {
            layer.run(x, 7, y);
        } catch (IllegalStateException e) {
            assertNotSame(layer, model.get(), "closed, and no other was there");
            return;
        }
        assertArrayEquals(expected, y);
    }

    @Test
    void mistakesAreNamedWithTheirNumbers() {
        mistake("weights is null", () -> Linear.of(null, 2, 2));
        mistake("outputs·inputs = 2·3 = 6", () -> Linear.of(new float[5], 2, 3));
        mistake(
                "outputs and inputs must be at least 1, got 0 and 3",
                () -> Linear.of(new float[0], 0, 3));
        float[] weights = random(6, 1);
        weights[4] = Float.NaN;
        mistake("weights[1,1] is NaN", () -> Linear.of(weights, 2, 3));
        mistake("maxRows must be at least 1, got 0", () -> layer().maxRows(0).build());
        mistake("bias needs 37 values, got 36", () -> layer().bias(new float[36]).build());
        try (Linear layer = layer().maxRows(4).build()) {
            float[] x = new float[4 * INPUTS];
            float[] y = new float[4 * OUTPUTS];
            mistake("rows must be in [0, 4], got 5", () -> layer.run(x, 5, y));
            mistake("rows must be in [0, 4], got -1", () -> layer.run(x, -1, y));
            mistake("x is null", () -> layer.run((float[]) null, 4, y));
            mistake("y needs 4·37 = 148 elements, has 2", () -> layer.run(x, 4, new float[2]));
            mistake("x needs 3·70 = 210 elements, has 70", () -> layer.run(new float[70], 3, y));
        }
    }

    @Test
    void rowsOfYMayNotLieInOtherRowsOfX() {
        ByteBuffer memory = ByteBuffer.allocateDirect(2000).order(ByteOrder.nativeOrder());
        ByteBuffer x = memory.slice(0, 1280).order(ByteOrder.nativeOrder());
        memory.asFloatBuffer().put(random(500, 4));
        byte[] before = new byte[2000];
        memory.get(0, before);
        try (Linear layer = Linear.of(random(64, 1), 1, 64).maxRows(8).build()) {
            for (int at : new int[] {0, 1024, 1264, 1276}) {
                ByteBuffer y = memory.slice(at, 64).order(ByteOrder.nativeOrder());
                String overlap =
                        RootLocale.format(
                                "x (1280 bytes) and y (20 bytes) overlap by %d bytes",
                                Math.min(20, 1280 - at));
                mistake(overlap, () -> layer.run(x, 5, y));
            }
            byte[] after = new byte[2000];
            memory.get(0, after);
            assertArrayEquals(before, after);
            layer.run(x, 5, memory.slice(1280, 20).order(ByteOrder.nativeOrder()));
        }
    }

    @Test
    void closedLayersDoNotRun() {
        Linear layer = layer().maxRows(2).build();
        layer.close();
        layer.close();
        assertThrows(
                IllegalStateException.class,
                () -> layer.run(new float[2 * INPUTS], 2, new float[2 * OUTPUTS]));
        assertThrows(IllegalStateException.class, () -> layer.run(new float[0], 0, new float[0]));
        assertThrows(IllegalStateException.class, () -> layer.run(buffer(0), 0, buffer(0)));
    }

    private static void mistake(String message, Runnable call) {
        var error = assertThrows(IllegalArgumentException.class, call::run);
        assertTrue(error.getMessage().contains(message), error.getMessage());
    }
}
