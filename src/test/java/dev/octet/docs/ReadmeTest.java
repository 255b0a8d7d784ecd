package dev.octet.docs;

import static dev.octet.request.Activation.RELU;
import static dev.octet.request.DataType.F32;
import static dev.octet.request.DataType.S8;
import static dev.octet.request.DataType.U8;
import static dev.octet.request.Granularity.PER_CHANNEL;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.Linear;
import dev.octet.Octet;
import dev.octet.kernel.DeviceBuffer;
import dev.octet.kernel.DeviceQueue;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Probe;
import dev.octet.quant.Scheme;
import dev.octet.quant.range.Histogram;
import dev.octet.quant.range.RangeMethod;
import dev.octet.request.Activation;
import dev.octet.request.Conv;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.request.QuantParams;
import dev.octet.request.Quantize;
import dev.octet.testing.Snippets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The code of README.md and of docs/serving.md: it compiles, and does what the text says. */
class ReadmeTest {
    private final Random random = new Random(1);

    @Test
    void readme() throws IOException {
        // of networks there is a test beside them
        Snippets.standIn(
                ReadmeTest.class,
                Path.of("..", "README.md"),
                block -> !block.contains("dev.octet.model"),
                5);
    }

    @Test
    void serving() throws IOException {
        Snippets.standIn(ReadmeTest.class, Path.of("..", "docs", "serving.md"), 1);
    }

    private float[] floats(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    private float[] loadWeights() {
        return floats(3072 * 768);
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    @Test
    void layer() {
        float[] bias = floats(3072);
        float[] x = floats(128 * 768);
        float[] weights = loadWeights();
        float[] y = new float[128 * 3072];
        try (Linear layer =
                Linear.of(weights, 3072, 768)
                        .bias(bias)
                        .activation(Activation.RELU)
                        .maxRows(128)
                        .build()) {
            layer.run(x, 128, y);
            System.out.println(layer.explain().get(0));
        }
        for (int i = 0; i < y.length; i += 1009) {
            assertEquals(exact(x, weights, bias, i), y[i], 0.3, "output " + i);
        }
    }

    private static double exact(float[] x, float[] weights, float[] bias, int output) {
        int row = output / 3072;
        int column = output % 3072;
        double sum = bias[column];
        for (int k = 0; k < 768; k++) {
            sum += (double) x[row * 768 + k] * weights[column * 768 + k];
        }
        return Math.max(sum, 0);
    }

    @Test
    void request() {
        byte[] w = new byte[768 * 3072];
        Arrays.fill(w, (byte) 1);
        float[] scales = new float[3072];
        Arrays.fill(scales, 0.5f);
        float[] bias = floats(3072);
        ByteBuffer src = buffer(128 * 768);
        ByteBuffer dst = buffer(128 * 3072 * 4);
        src.put(0, (byte) 200);
        Gemm gemm = Gemm.parse("gemm u8:s8:f32 128x768:768x3072 per_channel bias relu");
        try (Kernel kernel =
                Octet.best().prepare(gemm.with(Parameters.of(w).weightScales(scales).bias(bias)))) {
            kernel.run(src, dst);
        }
        assertEquals(100 + bias[3], dst.getFloat(4 * 3));
        assertEquals(Math.max(bias[3], 0), dst.getFloat(4 * (3072 + 3)));
    }

    @Test
    void convolution() {
        Conv conv =
                Conv.parse("conv u8:s8:u8 mb1_ic64oc64_ih56oh56kh3sh1ph1 per_channel bias relu");
        Conv same =
                Conv.of(64, 64)
                        .size(56, 56)
                        .kernel(3, 3)
                        .samePadding()
                        .types(U8, S8, U8)
                        .weightScale(PER_CHANNEL)
                        .bias()
                        .activation(RELU)
                        .build();
        assertEquals(conv, same);
    }

    @Test
    void conversion() {
        List<float[]> samples = List.of(floats(1000), floats(1000));
        ByteBuffer floats = buffer(4 * 128 * 768);
        ByteBuffer bytes = buffer(128 * 768);
        floats.putFloat(0, 0.25f);
        Histogram seen = new Histogram();
        samples.forEach(seen::observe);
        QuantParams params =
                Scheme.AFFINE_U8.params(RangeMethod.parse("mse").range(seen, Scheme.AFFINE_U8));
        Quantize toBytes = Quantize.of(F32, U8, params.grouping(), 128, 768);
        try (Kernel quantize = Octet.best().prepare(toBytes.with(Parameters.none().dst(params)))) {
            quantize.run(floats, bytes);
        }
        assertEquals(params.zeroPoint(0), bytes.get(1) & 0xFF);
        assertEquals(
                0.25,
                params.scale(0) * ((bytes.get(0) & 0xFF) - params.zeroPoint(0)),
                params.scale(0));
    }

    @Test
    void queue() {
        Probe cuda = Octet.probe("cuda");
        assumeTrue(cuda instanceof Probe.Ready, cuda::toString);
        Gemm wide = Gemm.parse("gemm s8:s8:s8 16x64:64x128");
        Gemm narrow = Gemm.parse("gemm s8:s8:s32 16x128:128x32");
        Parameters wideParameters = Parameters.of(new byte[64 * 128]);
        Parameters narrowParameters = Parameters.of(new byte[128 * 32]);
        ByteBuffer src = buffer(wide.srcBytes());
        ByteBuffer dst = buffer(narrow.dstBytes());
        dst.putInt(0, 1);
        Octet gpu = Octet.use("cuda");
        try (Kernel first = gpu.prepare(wide.with(wideParameters));
                Kernel second = gpu.prepare(narrow.with(narrowParameters));
                DeviceQueue queue = gpu.openQueue();
                DeviceBuffer x = queue.allocate(wide.srcBytes());
                DeviceBuffer h = queue.allocate(wide.dstBytes());
                DeviceBuffer y = queue.allocate(narrow.dstBytes())) {
            queue.upload(src, x);
            first.run(queue, x, h);
            second.run(queue, h, y);
            queue.download(y, dst);
        }
        assertEquals(0, dst.getInt(0));
    }

    @Test
    void swap() {
        int rows = 2;
        float[] x = {1, 2};
        float[] y = new float[2];
        Linear first = Linear.of(new float[] {1}, 1, 1).maxRows(2).build();
        Linear second = Linear.of(new float[] {-1}, 1, 1).maxRows(2).build();
        AtomicReference<Linear> model = new AtomicReference<>(first);
        model.getAndSet(second).close();

        Linear layer = model.get();
        try {
            layer.run(x, rows, y);
        } catch (IllegalStateException e) {
            model.get().run(x, rows, y);
        }
        assertArrayEquals(new float[] {-1, -2}, y, 0.02f);
        assertThrows(IllegalStateException.class, () -> first.run(x, rows, y));
        second.close();
    }
}
