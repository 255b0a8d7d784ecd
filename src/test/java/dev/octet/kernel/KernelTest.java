package dev.octet.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.request.BoundRequest;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.request.QuantParams;
import dev.octet.request.Request;
import dev.octet.testing.FakeBackend;
import dev.octet.testing.OracleBackend;
import dev.octet.testing.UnderLoad;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class KernelTest {
    private static final Gemm GEMM = Gemm.parse("gemm u8:s8:s32 1x2:2x1");

    private final FakeBackend backend = new FakeBackend();

    private static Parameters parameters() {
        return Parameters.of(new byte[] {3, -4});
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    private Kernel prepare() {
        return Kernel.of(backend, GEMM.with(parameters()), 1);
    }

    private static void run(Kernel kernel) {
        kernel.run(direct(2), direct(4));
    }

    @Test
    void closeFreesOnce() {
        Kernel kernel = prepare();
        kernel.close();
        kernel.close();
        assertEquals(1, backend.released.get());
    }

    @Test
    void useAfterClose() {
        Kernel kernel = prepare();
        kernel.close();
        assertThrows(IllegalStateException.class, () -> run(kernel));
        assertThrows(IllegalStateException.class, () -> kernel.withRows(3));
        assertThrows(IllegalStateException.class, () -> kernel.run(new byte[2], new int[1]));
        assertEquals(0, backend.runs.get());
        assertEquals(GEMM, kernel.request());
    }

    @Test
    @Timeout(30)
    void closeDuringARun() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        FakeBackend slow =
                new FakeBackend(
                        () -> {
                            inside.countDown();
                            await(leave);
                        });
        Kernel kernel = Kernel.of(slow, GEMM.with(parameters()), 1);
        Thread runner = new Thread(() -> run(kernel));
        runner.start();
        assertTrue(inside.await(20, TimeUnit.SECONDS));
        kernel.close();
        assertThrows(IllegalStateException.class, () -> run(kernel));
        assertThrows(IllegalStateException.class, () -> kernel.withRows(3));
        assertEquals(0, slow.released.get());
        leave.countDown();
        runner.join();
        assertEquals(1, slow.runs.get());
        assertEquals(1, slow.released.get());
        kernel.close();
        assertEquals(1, slow.released.get());
    }

    @Test
    void closeFromInside() {
        Kernel[] kernel = {null};
        FakeBackend closing = new FakeBackend(() -> kernel[0].close());
        kernel[0] = Kernel.of(closing, GEMM.with(parameters()), 1);
        run(kernel[0]);
        assertEquals(1, closing.runs.get());
        assertEquals(1, closing.released.get());
        assertThrows(IllegalStateException.class, () -> run(kernel[0]));
    }

    /** Four threads that never stop, and the kernel is swapped under them without their lock. */
    @Test
    @Timeout(60)
    void aModelIsSwappedUnderLoad() throws Exception {
        AtomicReference<Kernel> model = new AtomicReference<>(prepare());
        UnderLoad.run(
                () -> runLatest(model),
                () -> {
                    for (int swap = 0; swap < 200; swap++) {
                        model.getAndSet(prepare()).close();
                    }
                });
        assertEquals(200, backend.released.get());
        model.get().close();
        assertEquals(201, backend.released.get());
    }

    private static void runLatest(AtomicReference<Kernel> model) {
        Kernel kernel = model.get();
        try {
            run(kernel);
        } catch (IllegalStateException e) {
            assertNotSame(kernel, model.get(), "closed, and no other was there");
        }
    }

    @Test
    void fewerRowsAreMadeOnceAndFreedWithTheKernel() {
        Gemm many = GEMM.withRows(5);
        Kernel kernel = Kernel.of(new OracleBackend(), many.with(parameters()), 1);
        byte[] src = {200 - 256, 1, 3, 3, 1, 0, 9, 9, 0, 1};
        int[] all = {596, -3, 3, -9, -4};
        for (int rows = 0; rows <= 5; rows++) {
            ByteBuffer from = direct(2 * rows).put(src, 0, 2 * rows).flip();
            ByteBuffer to = direct(4 * rows);
            kernel.run(from, rows, to);
            kernel.run(Operands.of(from, to), rows);
            for (int row = 0; row < rows; row++) {
                assertEquals(all[row], to.getInt(4 * row));
            }
        }
        kernel.close();
        assertThrows(IllegalStateException.class, () -> kernel.run(direct(2), 1, direct(4)));

        Kernel counting = Kernel.of(backend, many.with(parameters()), 1);
        for (int i = 0; i < 3; i++) {
            for (int rows : new int[] {3, 1, 5, 4, 0, 2}) {
                counting.run(direct(2 * rows), rows, direct(4 * rows));
            }
        }
        assertEquals(15, backend.runs.get());
        counting.close();
        assertEquals(5, backend.released.get());
    }

    @Test
    void mistakesWithFewerRows() {
        Gemm many = GEMM.withRows(5);
        try (Kernel kernel = Kernel.of(backend, many.with(parameters()), 1)) {
            assertWrongArray(
                    "rows must be in [0, 5], got 6", () -> kernel.run(direct(12), 6, direct(24)));
            assertWrongArray(
                    "rows must be in [0, 5], got -1", () -> kernel.run(direct(12), -1, direct(24)));
            assertWrongArray(
                    "src needs 3·2 = 6 bytes, has 5", () -> kernel.run(direct(5), 3, direct(12)));
            assertWrongArray(
                    "dst needs 4·3·1 = 12 bytes, has 8", () -> kernel.run(direct(6), 3, direct(8)));
        }
        assertEquals(0, backend.runs.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void failedRunIsOver() {
        FakeBackend failing =
                new FakeBackend(
                        () -> {
                            throw new NativeFailure("boom");
                        });
        Kernel kernel = Kernel.of(failing, GEMM.with(parameters()), 1);
        assertThrows(NativeFailure.class, () -> run(kernel));
        kernel.close();
        assertEquals(1, failing.released.get());
    }

    @Test
    void siblingsCloseOnTheirOwn() {
        Kernel kernel = prepare();
        Kernel sibling = kernel.withRows(3);
        assertEquals(GEMM.withRows(3), sibling.request());
        kernel.close();
        assertEquals(1, backend.released.get());
        sibling.run(direct(6), direct(12));
        sibling.close();
        assertEquals(2, backend.released.get());
    }

    @Test
    void anotherComputationIsNoOtherSize() {
        try (Kernel kernel = prepare()) {
            Gemm other = Gemm.parse("gemm u8:s8:s32 1x3:3x1");
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> kernel.with(other));
            assertEquals(
                    "'gemm u8:s8:s32 1x2:2x1' and 'gemm u8:s8:s32 1x3:3x1' differ in more than"
                            + " rows, images, sizes and padding: a kernel of the one cannot compute"
                            + " the other",
                    e.getMessage());
            assertThrows(NullPointerException.class, () -> kernel.with(null));
        }
        assertEquals(1, backend.released.get());
    }

    /** A conversion has nothing packed, and takes every shape that its scales fit. */
    @Test
    void conversionsOfAnotherShape() {
        Request request = Request.parse("quantize f32:s8 3x1");
        Parameters parameters = Parameters.none().dst(QuantParams.perTensor(DataType.S8, 1, 0));
        try (Kernel kernel = Kernel.of(backend, request.with(parameters), 1);
                Kernel other = kernel.with(Request.parse("quantize f32:s8 2x1x2"))) {
            other.run(direct(16), direct(4));
            assertThrows(IllegalArgumentException.class, () -> other.run(direct(15), direct(4)));
        }
        assertEquals(1, backend.runs.get());
        assertEquals(2, backend.released.get());
    }

    @Test
    void refusalNamesEngineRequestAndReason() {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                Kernel.of(
                                        new FakeBackend(
                                                request -> Optional.of("m = 1 is below 32"),
                                                () -> {}),
                                        GEMM.with(parameters()),
                                        1));
        assertEquals("fake does not compute '" + GEMM + "': m = 1 is below 32", e.getMessage());
    }

    @Test
    void preparationChecks() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Kernel.of(backend, GEMM.with(Parameters.of(new byte[3])), 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> Kernel.of(backend, GEMM.with(parameters()), 0));
        assertThrows(NullPointerException.class, () -> Kernel.of(backend, GEMM.with(null), 1));
    }

    @Test
    void explains() {
        AtomicInteger asked = new AtomicInteger();
        BoundRequest bound = GEMM.with(parameters());
        Computation computation = (Computation) backend.prepare(bound, 2);
        try (Kernel kernel =
                Kernel.of(
                        backend,
                        bound,
                        computation,
                        2,
                        "because",
                        () -> {
                            asked.incrementAndGet();
                            return List.of(new Explanation.Other("gpu", "no device"));
                        })) {
            run(kernel);
            assertEquals("fake", kernel.engine());
            assertEquals(0, asked.get(), "nobody has read why not the others");
            assertEquals("because", kernel.explain().why());
            assertEquals(2, kernel.explain().threads());
            String text = kernel.explain().toString();
            for (String part :
                    List.of(
                            GEMM.toString(),
                            "fake",
                            "nothing",
                            "1,234 bytes",
                            "because",
                            "not gpu",
                            "no device")) {
                assertTrue(text.contains(part), text);
            }
            assertEquals("fake: " + GEMM, kernel.toString());
            try (Kernel three = kernel.withRows(3)) {
                assertEquals("gpu", three.explain().others().get(0).engine());
            }
        }
    }

    @Test
    void arraysOfEveryType() {
        OracleBackend oracle = new OracleBackend();
        byte[] src = {(byte) 200, 1};
        try (Kernel kernel = Kernel.of(oracle, GEMM.with(parameters()), 1)) {
            int[] dst = {7, 7};
            kernel.run(src, dst);
            assertArrayEquals(new int[] {596, 7}, dst);
        }
        try (Kernel kernel =
                Kernel.of(oracle, Gemm.parse("gemm u8:s8:f32 1x2:2x1").with(parameters()), 1)) {
            float[] dst = {7, 7};
            kernel.run(src, dst);
            assertArrayEquals(new float[] {596, 7}, dst);
        }
        try (Kernel kernel =
                Kernel.of(oracle, Gemm.parse("gemm s8:s8:s8 1x2:2x1").with(parameters()), 1)) {
            byte[] dst = {7, 7};
            kernel.run(new byte[] {-2, 3}, dst);
            assertArrayEquals(new byte[] {-18, 7}, dst);
        }
        try (Kernel kernel =
                Kernel.of(oracle, Gemm.parse("gemm f32:s8:f32 1x2:2x1").with(parameters()), 1)) {
            float[] dst = {7, 7};
            kernel.run(new float[] {127, 1}, dst);
            assertArrayEquals(new float[] {377, 7}, dst);
        }
    }

    @Test
    void wrongArrays() {
        try (Kernel kernel = prepare()) {
            assertWrongArray("src is null", () -> kernel.run((byte[]) null, new int[1]));
            assertWrongArray("dst is null", () -> kernel.run(new byte[2], (int[]) null));
            assertWrongArray(
                    "src needs 1·2 = 2 elements, has 1", () -> kernel.run(new byte[1], new int[1]));
            assertWrongArray(
                    "dst needs 1·1 = 1 elements, has 0", () -> kernel.run(new byte[2], new int[0]));
            assertWrongArray(
                    "dst is s32, which does not fit a float[]",
                    () -> kernel.run(new byte[2], new float[1]));
            assertWrongArray(
                    "dst is s32, which does not fit a byte[]",
                    () -> kernel.run(new byte[2], new byte[1]));
            assertWrongArray(
                    "src is u8, which does not fit a float[]",
                    () -> kernel.run(new float[2], new float[1]));
            assertEquals(0, backend.runs.get());
        }
    }

    private static void assertWrongArray(String reason, Runnable run) {
        String message = assertThrows(IllegalArgumentException.class, run::run).getMessage();
        assertTrue(message.contains(reason), message);
    }
}
