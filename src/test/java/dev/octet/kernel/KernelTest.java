package dev.octet.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.testing.FakeBackend;
import dev.octet.testing.OracleBackend;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
        return Kernel.of(backend, GEMM, parameters(), 1);
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
                        null,
                        () -> {
                            inside.countDown();
                            await(leave);
                        });
        Kernel kernel = Kernel.of(slow, GEMM, parameters(), 1);
        Thread runner = new Thread(() -> run(kernel));
        runner.start();
        assertTrue(inside.await(20, TimeUnit.SECONDS));
        IllegalStateException e = assertThrows(IllegalStateException.class, kernel::close);
        assertTrue(e.getMessage().contains("in use by 1 runs"), e.getMessage());
        assertEquals(0, slow.released.get());
        leave.countDown();
        runner.join();
        run(kernel);
        kernel.close();
        assertEquals(2, slow.runs.get());
        assertEquals(1, slow.released.get());
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
                        null,
                        () -> {
                            throw new NativeFailure("boom");
                        });
        Kernel kernel = Kernel.of(failing, GEMM, parameters(), 1);
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
    void refusalNamesEngineRequestAndReason() {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                Kernel.of(
                                        new FakeBackend("m = 1 is below 32", () -> {}),
                                        GEMM,
                                        parameters(),
                                        1));
        assertEquals("fake does not compute '" + GEMM + "': m = 1 is below 32", e.getMessage());
    }

    @Test
    void preparationChecks() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Kernel.of(backend, GEMM, Parameters.of(new byte[3]), 1));
        assertThrows(
                IllegalArgumentException.class, () -> Kernel.of(backend, GEMM, parameters(), 0));
        assertThrows(NullPointerException.class, () -> Kernel.of(backend, null, parameters(), 1));
        assertThrows(NullPointerException.class, () -> Kernel.of(backend, GEMM, null, 1));
    }

    @Test
    void explains() {
        List<Explanation.Other> others = List.of(new Explanation.Other("gpu", "no device"));
        try (Kernel kernel = Kernel.of(backend, GEMM, parameters(), 2, "because", others)) {
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
            assertEquals(2, kernel.explain().threads());
            assertEquals("fake: " + GEMM, kernel.toString());
        }
    }

    @Test
    void arraysOfEveryType() {
        OracleBackend oracle = new OracleBackend();
        byte[] src = {(byte) 200, 1};
        try (Kernel kernel = Kernel.of(oracle, GEMM, parameters(), 1)) {
            int[] dst = {7, 7};
            kernel.run(src, dst);
            assertArrayEquals(new int[] {596, 7}, dst);
        }
        try (Kernel kernel =
                Kernel.of(oracle, Gemm.parse("gemm u8:s8:f32 1x2:2x1"), parameters(), 1)) {
            float[] dst = {7, 7};
            kernel.run(src, dst);
            assertArrayEquals(new float[] {596, 7}, dst);
        }
        try (Kernel kernel =
                Kernel.of(oracle, Gemm.parse("gemm s8:s8:s8 1x2:2x1"), parameters(), 1)) {
            byte[] dst = {7, 7};
            kernel.run(new byte[] {-2, 3}, dst);
            assertArrayEquals(new byte[] {-18, 7}, dst);
        }
        try (Kernel kernel =
                Kernel.of(oracle, Gemm.parse("gemm f32:s8:f32 1x2:2x1"), parameters(), 1)) {
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
