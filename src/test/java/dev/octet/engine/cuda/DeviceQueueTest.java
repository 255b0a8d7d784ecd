package dev.octet.engine.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.kernel.Backend;
import dev.octet.kernel.DeviceBuffer;
import dev.octet.kernel.DeviceQueue;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.NativeFailure;
import dev.octet.kernel.Operands;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.request.QuantParams;
import dev.octet.request.Quantize;
import dev.octet.request.Request;
import dev.octet.testing.OracleBackend;
import dev.octet.verify.Case;
import dev.octet.verify.RandomCases;
import dev.octet.verify.Tensor;
import dev.octet.verify.Values;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kernels in the device's memory. */
class DeviceQueueTest {
    private final HostDevice device = HostDevice.orAbort();
    private final Backend backend = new CudaBackend(device, () -> 1);
    private final DeviceQueue queue = backend.openQueue().orElseThrow();

    @AfterEach
    void close() {
        queue.close();
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    private static byte[] random(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private DeviceBuffer uploaded(byte[] bytes) {
        DeviceBuffer buffer = queue.allocate(bytes.length);
        queue.upload(ByteBuffer.wrap(bytes), buffer);
        return buffer;
    }

    private byte[] downloaded(DeviceBuffer buffer) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(buffer.bytes()));
        queue.download(buffer, bytes);
        return bytes.array();
    }

    /** More than two pieces of staging, and a rest. */
    @Test
    void copiesOfEveryLength() {
        for (int length : new int[] {1, 4095, 4 << 20, (4 << 20) + 1, (13 << 20) + 7}) {
            byte[] bytes = random(length, length);
            try (DeviceBuffer buffer = uploaded(bytes)) {
                assertArrayEquals(bytes, downloaded(buffer));
            }
        }
    }

    /** Quantize, multiply with u8 out, multiply again, add dst to itself: one wait at the end. */
    @Test
    void aChainOfLayersIsWhatItIsInMainMemory() {
        Quantize quantize = Quantize.parse("quantize f32:s8 33x40");
        Parameters conversion = Parameters.none().dst(QuantParams.perTensor(DataType.S8, 0.02f, 3));
        Gemm first = Gemm.parse("gemm s8:s8:u8 33x40:40x24 zp src_scale per_tensor relu dst_scale");
        Parameters firstValues =
                Parameters.of(random(40 * 24, 1))
                        .srcZeroPoint(3)
                        .srcScale(0.02f)
                        .weightScales(0.01f)
                        .dstScale(0.05f);
        Gemm second = Gemm.parse("gemm u8:s8:f32 33x24:24x7 per_tensor residual");
        Parameters secondValues = Parameters.of(random(24 * 7, 2)).weightScales(0.5f);
        ByteBuffer x = direct(quantize.srcBytes());
        Random random = new Random(9);
        for (int i = 0; i < quantize.srcCount(); i++) {
            x.putFloat(4 * i, (float) random.nextGaussian());
        }

        Backend oracle = new OracleBackend();
        ByteBuffer q = direct(quantize.dstBytes());
        ByteBuffer u = direct(first.dstBytes());
        ByteBuffer y = direct(second.dstBytes());
        try (Kernel a = Kernel.of(oracle, quantize.with(conversion), 1);
                Kernel b = Kernel.of(oracle, first.with(firstValues), 1);
                Kernel c = Kernel.of(oracle, second.with(secondValues), 1)) {
            a.run(x, q);
            b.run(q, u);
            c.run(Operands.of(u, y).residual(y));
        }

        try (Kernel a = Kernel.of(backend, quantize.with(conversion), 1);
                Kernel b = Kernel.of(backend, first.with(firstValues), 1);
                Kernel c = Kernel.of(backend, second.with(secondValues), 1);
                DeviceBuffer deviceX = queue.allocate(quantize.srcBytes());
                DeviceBuffer deviceQ = queue.allocate(quantize.dstBytes());
                DeviceBuffer deviceU = queue.allocate(first.dstBytes());
                DeviceBuffer deviceY = uploaded(new byte[second.dstBytes()])) {
            queue.upload(x, deviceX);
            a.run(queue, deviceX, deviceQ);
            b.run(queue, deviceQ, deviceU);
            c.run(queue, Operands.of(deviceU, deviceY).residual(deviceY));
            queue.await();
            byte[] expected = new byte[second.dstBytes()];
            y.get(expected);
            assertArrayEquals(expected, downloaded(deviceY));
        }
    }

    /** Buffers of just the size that is needed: who reads behind one does not come far. */
    @ParameterizedTest
    @EnumSource(
            value = RandomCases.Kind.class,
            names = {"GEMM", "CONV", "QUANTIZE"})
    void randomRequestsAreWhatTheyAreInMainMemory(RandomCases.Kind kind) {
        new RandomCases(20_261_126, kind)
                .limit(400)
                .filter(line -> line.request().srcBytes() > 0 && line.request().dstBytes() > 0)
                .filter(DeviceQueueTest::isComputed)
                .forEach(this::compare);
    }

    private static boolean isComputed(Case line) {
        return !(line.request() instanceof Product product) || Finish.refuses(product).isEmpty();
    }

    /** Rows that are no multiple of a thread's tile, images that end within one. */
    @Test
    void depthwiseConvolutionsReadNothingBehindTheSource() {
        for (String types : new String[] {"u8:s8:s32", "s8:s8:u8", "u8:s8:f32"}) {
            for (String shape :
                    new String[] {
                        "g64ic64oc64_ih13kh3ph1",
                        "g8mb3ic8oc8_ih7kh5ph2",
                        "g4ic4oc4_iw9kw3pw1",
                        "g16mb2ic16oc16_id3ih3iw3kd3kh3kw3pd1ph1pw1"
                    }) {
                for (String layout : new String[] {"", " nchw"}) {
                    compare(Case.of(Request.parse("conv " + types + " " + shape + layout), 1));
                }
            }
        }
    }

    private void compare(Case line) {
        Values values = line.values();
        Request request = values.request();
        boolean finds = request instanceof Quantize quantize && quantize.findsRowValues();
        boolean findsZeroPoints = finds && ((Quantize) request).hasRowZeroPoints();
        int rowBytes = 4 * request.srcRows();
        ByteBuffer src = copy(values.src());
        ByteBuffer dst = direct(request.dstBytes());
        ByteBuffer residual = copy(values.residual());
        ByteBuffer scales = finds ? direct(rowBytes) : copy(values.rowScales());
        ByteBuffer zeroPoints = findsZeroPoints ? direct(rowBytes) : copy(values.rowZeroPoints());
        try (Kernel kernel = values.prepare(backend, 1);
                DeviceBuffer deviceSrc = uploaded(src);
                DeviceBuffer deviceDst = queue.allocate(dst.remaining());
                DeviceBuffer deviceResidual = uploaded(residual);
                DeviceBuffer deviceScales = uploaded(scales);
                DeviceBuffer deviceZeroPoints = uploaded(zeroPoints)) {
            kernel.run(
                    Operands.of(src, dst)
                            .residual(residual)
                            .rowScales(scales)
                            .rowZeroPoints(zeroPoints));
            kernel.run(
                    queue,
                    Operands.of(deviceSrc, deviceDst)
                            .residual(deviceResidual)
                            .rowScales(deviceScales)
                            .rowZeroPoints(deviceZeroPoints));
            assertSame(dst, deviceDst, line);
            if (finds) {
                assertSame(scales, deviceScales, line);
            }
            if (findsZeroPoints) {
                assertSame(zeroPoints, deviceZeroPoints, line);
            }
        }
    }

    private void assertSame(ByteBuffer expected, DeviceBuffer actual, Case line) {
        byte[] bytes = new byte[expected.remaining()];
        expected.get(0, bytes);
        assertArrayEquals(bytes, downloaded(actual), line::toString);
    }

    /** Null for none. */
    private static ByteBuffer copy(Tensor tensor) {
        if (tensor == null) {
            return null;
        }
        ByteBuffer bytes = direct(tensor.bytes());
        tensor.copyTo(bytes);
        return bytes;
    }

    private DeviceBuffer uploaded(ByteBuffer bytes) {
        if (bytes == null) {
            return null;
        }
        DeviceBuffer buffer = queue.allocate(bytes.remaining());
        queue.upload(bytes, buffer);
        return buffer;
    }

    /** Once a workspace and a queue have met a kernel, runs take no more memory of the device. */
    @Test
    void runsAllocateNothingOnTheDevice() {
        for (String line :
                new String[] {
                    "gemm u8:s8:f32 70x33:33x17 row_scale row_zp per_channel bias gelu",
                    "gemm f32:s8:s8 5x33:33x17 dst_scale",
                    "conv u8:s8:u8 mb2_ic5oc18_ih6kh3ph1 zp dst_scale nchw",
                    "conv s8:s8:f32 g7ic7oc7_ih6kh3ph1 nchw"
                }) {
            Values values = Case.of(Request.parse(line), 3).values();
            try (Kernel kernel = values.prepare(backend, 1)) {
                Operands<ByteBuffer> operands = operands(values);
                long before = device.allocations();
                kernel.run(operands);
                kernel.run(operands);
                assertEquals(before, device.allocations(), line);
            }
        }
    }

    private static Operands operands(Values values) {
        Request request = values.request();
        ByteBuffer src = direct(request.srcBytes());
        values.src().copyTo(src);
        Operands<ByteBuffer> operands = Operands.of(src, direct(request.dstBytes()));
        if (request.toString().contains("row_scale")) {
            ByteBuffer scales = direct(4 * request.srcRows());
            for (int i = 0; i < request.srcRows(); i++) {
                scales.putFloat(4 * i, 1);
            }
            operands.rowScales(scales).rowZeroPoints(direct(4 * request.srcRows()));
        }
        return operands;
    }

    @Test
    void kernelsLeaveNoMemoryBehind() {
        Values values =
                Case.of(
                                Request.parse(
                                        "conv u8:s8:u8 ic5oc18_ih6kh3ph1 per_channel bias"
                                                + " dst_scale"),
                                1)
                        .values();
        Values conversion = Case.of(Request.parse("quantize f32:s8 3x7 per_channel:1"), 1).values();
        Operands<ByteBuffer> operands = operands(values);
        values.prepare(backend, 1).close();
        int before = device.pieces();
        for (int i = 0; i < 500; i++) {
            try (Kernel kernel = values.prepare(backend, 1);
                    Kernel sibling = kernel.withRows(3);
                    Kernel other = conversion.prepare(backend, 1)) {
                kernel.run(operands);
                assertTrue(device.pieces() > before);
            }
        }
        assertEquals(before, device.pieces());
    }

    @Test
    void aKernelThatCannotBePreparedLeavesNothingBehind() {
        HostDevice poor = new HostDevice();
        Backend without = new CudaBackend(poor, () -> 1);
        poor.losePinned();
        for (String line :
                new String[] {
                    "gemm u8:s8:f32 70x33:33x17 per_channel bias",
                    "conv s8:s8:f32 g7ic7oc7_ih6kh3ph1",
                    "quantize f32:s8 3x7 per_channel:1"
                }) {
            Values values = Case.of(Request.parse(line), 3).values();
            assertThrows(NativeFailure.class, () -> values.prepare(without, 1), line);
        }
        assertThrows(NativeFailure.class, without::openQueue);
        assertEquals(0, poor.pieces());
    }

    @Test
    void mistakesAreNamed() {
        Gemm gemm = Gemm.parse("gemm s8:s8:s32 2x16:16x16");
        Parameters parameters = Parameters.of(new byte[256]);
        try (Kernel kernel = Kernel.of(backend, gemm.with(parameters), 1);
                Kernel elsewhere = Kernel.of(new OracleBackend(), gemm.with(parameters), 1);
                DeviceBuffer src = queue.allocate(32);
                DeviceBuffer dst = queue.allocate(127);
                DeviceBuffer enough = queue.allocate(128)) {
            assertMistake(
                    "dst needs 4·2·16 = 128 bytes, has 127", () -> kernel.run(queue, src, dst));
            assertMistake("src is null", () -> kernel.run(queue, null, enough));
            assertMistake("src and dst are one buffer", () -> kernel.run(queue, enough, enough));
            assertMistake(
                    "the request has no residual",
                    () -> kernel.run(queue, Operands.of(src, enough).residual(dst)));
            assertMistake("at least 1 byte", () -> queue.allocate(0));
            assertMistake("33 bytes", () -> queue.upload(ByteBuffer.allocate(33), src));
            assertMistake("33 bytes", () -> queue.download(src, ByteBuffer.allocate(33)));
            assertThrows(IllegalStateException.class, () -> elsewhere.run(queue, src, enough));
            DeviceQueue other =
                    new CudaBackend(new HostDevice(), () -> 1).openQueue().orElseThrow();
            assertMistake("another engine's", () -> kernel.run(other, src, enough));
            other.close();
        }
    }

    private static void assertMistake(String words, Runnable mistake) {
        var error = assertThrows(IllegalArgumentException.class, mistake::run);
        assertTrue(error.getMessage().contains(words), error.getMessage());
    }

    @Test
    void whatIsClosedStaysClosed() {
        Gemm gemm = Gemm.parse("gemm s8:s8:s32 2x16:16x16");
        Kernel kernel = Kernel.of(backend, gemm.with(Parameters.of(new byte[256])), 1);
        DeviceBuffer src = queue.allocate(32);
        DeviceBuffer dst = queue.allocate(128);
        dst.close();
        dst.close();
        assertThrows(IllegalStateException.class, () -> kernel.run(queue, src, dst));
        kernel.close();
        assertThrows(IllegalStateException.class, () -> kernel.run(queue, src, dst));
        src.close();
        DeviceQueue closed = backend.openQueue().orElseThrow();
        closed.close();
        closed.close();
        assertThrows(IllegalStateException.class, closed::await);
        assertThrows(IllegalStateException.class, () -> closed.allocate(1));
    }

    /**
     * Closed from all sides while others compute with it: refused or done, and freed in the end.
     */
    @Test
    void kernelQueueAndBuffersMayBeClosedUnderCalls() throws Exception {
        Gemm gemm = Gemm.parse("gemm s8:s8:s32 2x16:16x16");
        Parameters parameters = Parameters.of(new byte[256]);
        Kernel.of(backend, gemm.with(parameters), 1).close();
        int before = device.pieces();
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 60; round++) {
                DeviceQueue own = backend.openQueue().orElseThrow();
                Kernel kernel = Kernel.of(backend, gemm.with(parameters), 1);
                DeviceBuffer src = own.allocate(32);
                DeviceBuffer dst = own.allocate(128);
                List<AutoCloseable> all = List.of(kernel, own, src, dst);
                CountDownLatch begun = new CountDownLatch(1);
                Future<?> runner =
                        pool.submit(
                                () -> {
                                    while (true) {
                                        try {
                                            kernel.run(own, src, dst);
                                            own.download(dst, ByteBuffer.allocate(128));
                                        } catch (IllegalStateException e) {
                                            return;
                                        } finally {
                                            begun.countDown();
                                        }
                                    }
                                });
                begun.await();
                for (int i = 0; i < all.size(); i++) {
                    all.get((i + round) % all.size()).close();
                }
                runner.get();
                for (AutoCloseable each : all) {
                    each.close();
                }
            }
        } finally {
            pool.shutdownNow();
        }
        assertEquals(before, device.pieces());
    }
}
