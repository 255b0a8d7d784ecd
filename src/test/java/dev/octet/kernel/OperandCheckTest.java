package dev.octet.kernel;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.request.Conv;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.testing.FakeBackend;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller's mistake is an exception with the numbers, and the engine never hears of it. */
class OperandCheckTest {
    private static final String PLAIN = "gemm u8:s8:s32 3x5:5x7";
    private static final String FULL = PLAIN + " row_scale row_zp residual:f32";

    private final FakeBackend backend = new FakeBackend();
    private Kernel kernel;

    @AfterEach
    void close() {
        if (kernel != null) {
            kernel.close();
        }
    }

    private void prepare(String line) {
        kernel = Kernel.of(backend, Gemm.parse(line).with(Parameters.of(new byte[35])), 1);
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    private static ByteBuffer wrongOrder(ByteBuffer buffer) {
        return buffer.duplicate()
                .order(
                        ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                                ? ByteOrder.LITTLE_ENDIAN
                                : ByteOrder.BIG_ENDIAN);
    }

    private static Operands full() {
        ByteBuffer scales = direct(12);
        for (int i = 0; i < 3; i++) {
            scales.putFloat(4 * i, 1);
        }
        return Operands.of(direct(15), direct(84))
                .residual(direct(84))
                .rowScales(scales)
                .rowZeroPoints(direct(12));
    }

    private void assertWrong(Operands<ByteBuffer> operands, String reason) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> kernel.run(operands));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
        assertEquals(0, backend.runs.get(), "the engine ran");
    }

    private void assertWrong(UnaryOperator<Operands> spoil, String reason) {
        prepare(FULL);
        assertWrong(spoil.apply(full()), reason);
        kernel.run(full());
        assertEquals(1, backend.runs.get(), "a wrong run must not spoil the kernel");
    }

    @Test
    void rightOperandsRun() {
        prepare(FULL);
        kernel.run(full());
        assertEquals(1, backend.runs.get());
    }

    @Test
    void nulls() {
        assertWrong(operands -> operands.src(null), "src is null");
    }

    @Test
    void nullDst() {
        assertWrong(operands -> operands.dst(null), "dst is null");
    }

    @Test
    void missingOperands() {
        prepare(FULL);
        assertWrong(full().residual(null), "has residual, none given");
        assertWrong(full().rowScales(null), "has rowScales, none given");
        assertWrong(full().rowZeroPoints(null), "has rowZeroPoints, none given");
        assertThrows(IllegalArgumentException.class, () -> kernel.run(direct(15), direct(84)));
        assertEquals(0, backend.runs.get());
    }

    @Test
    void superfluousOperands() {
        prepare(PLAIN);
        Operands<ByteBuffer> plain = Operands.of(direct(15), direct(84));
        assertWrong(plain.residual(direct(84)), "no residual, but a buffer was given");
        assertWrong(plain.residual(null).rowScales(direct(12)), "no rowScales");
        assertWrong(plain.rowScales(null).rowZeroPoints(direct(12)), "no rowZeroPoints");
    }

    @Test
    void shortBuffers() {
        prepare(FULL);
        assertWrong(full().src(direct(14)), "src needs 3·5 = 15 bytes, has 14");
        assertWrong(full().dst(direct(83)), "dst needs 4·3·7 = 84 bytes, has 83");
        assertWrong(full().residual(direct(80)), "residual needs 4·3·7 = 84 bytes, has 80");
        assertWrong(full().rowScales(direct(8)), "rowScales needs 4·3·1 = 12 bytes, has 8");
        assertWrong(full().rowZeroPoints(direct(0)), "rowZeroPoints needs 4·3·1 = 12 bytes");
        assertWrong(full().src(direct(20).position(6)), "15 bytes, has 14");
        assertWrong(full().src(direct(20).limit(14)), "15 bytes, has 14");
    }

    @Test
    void heapBuffers() {
        prepare(FULL);
        assertWrong(full().src(ByteBuffer.allocate(15)), "src is a heap buffer");
        ByteBuffer heap = ByteBuffer.allocate(84).order(ByteOrder.nativeOrder());
        assertWrong(full().dst(heap), "dst is a heap buffer");
        assertWrong(full().residual(heap), "residual is a heap buffer");
        assertWrong(full().rowScales(heap), "rowScales is a heap buffer");
        assertWrong(full().rowZeroPoints(heap), "rowZeroPoints is a heap buffer");
    }

    @Test
    void readOnlyBuffers() {
        prepare(FULL);
        assertWrong(
                full().dst(direct(84).asReadOnlyBuffer().order(ByteOrder.nativeOrder())),
                "dst is read-only");
        kernel.run(full().src(direct(15).asReadOnlyBuffer()));
        assertEquals(1, backend.runs.get(), "a read-only src is fine");
    }

    @Test
    void byteOrder() {
        prepare(FULL);
        String order = "its order must be " + ByteOrder.nativeOrder();
        assertWrong(full().dst(wrongOrder(direct(84))), "dst holds s32, so " + order);
        assertWrong(full().residual(wrongOrder(direct(84))), "residual holds f32, so " + order);
        assertWrong(full().rowScales(wrongOrder(direct(12))), "rowScales holds f32, so " + order);
        assertWrong(full().rowZeroPoints(wrongOrder(direct(12))), "rowZeroPoints holds s32");
        kernel.run(full().src(wrongOrder(direct(15))));
        assertEquals(1, backend.runs.get(), "bytes have no order");
    }

    @Test
    void overlaps() {
        prepare(FULL);
        ByteBuffer all = direct(200);
        ByteBuffer dst = slice(all, 50, 84);
        assertWrong(full().dst(dst).src(slice(all, 36, 15)), "overlap by 1 bytes");
        assertWrong(full().dst(dst).src(slice(all, 133, 15)), "overlap by 1 bytes");
        assertWrong(full().dst(dst).src(slice(all, 60, 15)), "src (15 bytes) and dst (84 bytes)");
        assertWrong(full().dst(dst).residual(slice(all, 54, 84)), "residual (84 bytes)");
        all.putFloat(40, 1).putFloat(44, 1).putFloat(48, 1);
        assertWrong(full().dst(dst).rowScales(slice(all, 40, 12)), "overlap by 2 bytes");
        assertWrong(full().dst(dst).rowZeroPoints(slice(all, 130, 12)), "overlap by 4 bytes");
        kernel.run(full().dst(dst).src(slice(all, 35, 15)));
        kernel.run(full().dst(dst).src(slice(all, 134, 15)));
        assertEquals(2, backend.runs.get(), "side by side is fine");
    }

    /** A slice that starts at its position 0, or a duplicate at that position: both are usual. */
    private static ByteBuffer slice(ByteBuffer all, int from, int bytes) {
        return from % 2 == 0
                ? all.slice(from, bytes).order(ByteOrder.nativeOrder())
                : all.duplicate().order(ByteOrder.nativeOrder()).limit(from + bytes).position(from);
    }

    @Test
    void residualInPlace() {
        prepare(FULL);
        ByteBuffer both = direct(84);
        kernel.run(full().dst(both).residual(both.duplicate().order(ByteOrder.nativeOrder())));
        assertEquals(1, backend.runs.get());
    }

    /** An f32 residual under u8 outputs would be overwritten before it is read. */
    @Test
    void residualInPlaceNeedsTheSameSize() {
        prepare("gemm u8:s8:u8 3x5:5x7 residual:f32");
        ByteBuffer both = direct(84);
        assertWrong(Operands.of(direct(15), both).residual(both), "overlap by 21 bytes");
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -0f, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void rowScales(float scale) {
        prepare(FULL);
        Operands<ByteBuffer> operands = full();
        operands.rowScales().putFloat(8, scale);
        assertWrong(operands, "rowScales[2] must be finite and greater than 0, is " + scale);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void rowZeroPoints(int zeroPoint) {
        prepare(FULL);
        Operands<ByteBuffer> operands = full();
        operands.rowZeroPoints().putInt(4, zeroPoint);
        assertWrong(operands, "rowZeroPoints[1] of u8 must be in [0, 255], is " + zeroPoint);
    }

    /** They are read from the position on, and what lies before does not count. */
    @Test
    void rowValuesBehindAnOffset() {
        prepare(FULL);
        ByteBuffer scales = direct(15);
        for (int i = 0; i < 3; i++) {
            scales.putFloat(3 + 4 * i, 2);
        }
        assertDoesNotThrow(() -> kernel.run(full().rowScales(scales.position(3))));
    }

    @Test
    void noRows() {
        prepare("gemm u8:s8:s32 0x5:5x7 residual");
        kernel.run(Operands.of(direct(0), direct(0)).residual(direct(0)));
        assertEquals(0, backend.runs.get(), "nothing to compute");
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> kernel.run(null, direct(0)));
        assertTrue(e.getMessage().contains("src is null"), e.getMessage());
    }

    /** With a batch and one src for all, there are fewer source rows than rows. */
    @Test
    void sizesOfABatch() {
        kernel =
                Kernel.of(
                        backend,
                        Gemm.parse("gemm u8:s8:s32 1x3x5:2x5x7 row_zp")
                                .with(Parameters.of(new byte[70])),
                        1);
        assertWrong(
                Operands.of(direct(15), direct(167)).rowZeroPoints(direct(12)),
                "dst needs 4·6·7 = 168 bytes, has 167");
        kernel.run(Operands.of(direct(15), direct(168)).rowZeroPoints(direct(12)));
        assertEquals(1, backend.runs.get());
    }

    /** Dimensions are named in the order of the request's layout. */
    @Test
    void sizesOfAConvolution() {
        Conv conv =
                Conv.parse(
                        "conv u8:s8:s32 mb2_ic3oc5_ih4oh4kh3ph1_iw6ow3kw3sw2pw1 src_nchw residual");
        kernel = Kernel.of(backend, conv.with(Parameters.of(new byte[135])), 1);
        Operands<ByteBuffer> right = Operands.of(direct(144), direct(480)).residual(direct(480));
        assertWrong(
                Operands.of(direct(143), direct(480)).residual(direct(480)),
                "src needs 2·3·4·6 = 144 bytes, has 143");
        assertWrong(
                Operands.of(direct(144), direct(479)).residual(direct(480)),
                "dst needs 4·2·4·3·5 = 480 bytes, has 479");
        assertWrong(
                Operands.of(direct(144), direct(480)).residual(direct(476)),
                "residual needs 4·2·4·3·5 = 480 bytes, has 476");
        assertWrong(
                Operands.of(direct(144), direct(480)).residual(direct(480)).rowScales(direct(8)),
                "no rowScales");
        kernel.run(right);
        assertEquals(1, backend.runs.get());
        try (Kernel one = kernel.withRows(1)) {
            one.run(Operands.of(direct(72), direct(240)).residual(direct(240)));
        }
        assertEquals(2, backend.runs.get());
        assertThrows(IllegalArgumentException.class, () -> kernel.withRows(0));
    }
}
