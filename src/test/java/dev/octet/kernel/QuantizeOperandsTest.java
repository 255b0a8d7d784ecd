package dev.octet.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.QuantParams;
import dev.octet.request.Quantize;
import dev.octet.testing.FakeBackend;
import dev.octet.testing.OracleBackend;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** What a conversion's run refuses, and that nothing has been computed then. */
class QuantizeOperandsTest {
    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    private static void assertRefused(String reason, Operands<ByteBuffer> operands) {
        FakeBackend engine = new FakeBackend();
        Quantize quantize = Quantize.parse("quantize f32:u8 3x5 dynamic");
        try (Kernel kernel = Kernel.of(engine, quantize.with(Parameters.none()), 1)) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> kernel.run(operands));
            assertTrue(e.getMessage().contains(reason), e.getMessage());
        }
        assertEquals(0, engine.runs.get());
    }

    private static Operands full() {
        return Operands.of(direct(60), direct(15)).rowScales(direct(12)).rowZeroPoints(direct(12));
    }

    @Test
    void everyTensorIsThereAndLargeEnough() {
        assertRefused("src needs 4·3·5 = 60 bytes, has 59", full().src(direct(59)));
        assertRefused("dst needs 3·5 = 15 bytes, has 14", full().dst(direct(14)));
        assertRefused("the request has rowScales, none given", full().rowScales(null));
        assertRefused("rowScales needs 4·3·1 = 12 bytes, has 8", full().rowScales(direct(8)));
        assertRefused("the request has rowZeroPoints, none given", full().rowZeroPoints(null));
        assertRefused("no residual", full().residual(direct(15)));
    }

    @Test
    void whatIsWrittenIsWritableAndApart() {
        assertRefused("dst is read-only", full().dst(direct(15).asReadOnlyBuffer()));
        ByteBuffer readOnly = direct(12).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
        assertRefused("rowScales is read-only", full().rowScales(readOnly));
        assertRefused("rowZeroPoints is read-only", full().rowZeroPoints(readOnly));
        ByteBuffer all = direct(200);
        Operands<ByteBuffer> operands = full().src(all).rowScales(at(all, 56));
        assertRefused("src (60 bytes) and rowScales (12 bytes) overlap by 4 bytes", operands);
        operands = full().dst(all).rowZeroPoints(at(all, 8));
        assertRefused("rowZeroPoints (12 bytes) and dst (15 bytes) overlap by 7 bytes", operands);
        operands = full().rowScales(all).rowZeroPoints(at(all, 8));
        assertRefused("rowScales (12 bytes) and rowZeroPoints (12 bytes) overlap", operands);
    }

    private static ByteBuffer at(ByteBuffer buffer, int position) {
        return buffer.duplicate().order(ByteOrder.nativeOrder()).position(position);
    }

    @Test
    void arraysOfEveryType() {
        QuantParams half = QuantParams.perTensor(DataType.U8, 0.5f, 10);
        try (Kernel quantize = kernel("quantize f32:u8 3", Parameters.none().dst(half));
                Kernel dequantize = kernel("dequantize u8:f32 3", Parameters.none().src(half));
                Kernel sums =
                        kernel(
                                "requantize s32:u8 3",
                                Parameters.none()
                                        .src(QuantParams.perTensor(DataType.S32, 0.25f, 0))
                                        .dst(half));
                Kernel reals =
                        kernel(
                                "dequantize s32:f32 3",
                                Parameters.none()
                                        .src(QuantParams.perTensor(DataType.S32, 0.25f, 0)))) {
            byte[] bytes = new byte[3];
            float[] floats = new float[3];
            quantize.run(new float[] {-1, 0.75f, 1000}, bytes);
            assertArrayEquals(new byte[] {8, 12, (byte) 255}, bytes);
            dequantize.run(bytes, floats);
            assertArrayEquals(new float[] {-1, 1, 122.5f}, floats);
            sums.run(new int[] {-100, 3, 1 << 20}, bytes);
            assertArrayEquals(new byte[] {0, 12, (byte) 255}, bytes);
            reals.run(new int[] {-100, 3, 1 << 20}, floats);
            assertArrayEquals(new float[] {-25, 0.75f, 1 << 18}, floats);
        }
    }

    private static Kernel kernel(String line, Parameters parameters) {
        return Kernel.of(new OracleBackend(), Quantize.parse(line).with(parameters), 1);
    }
}
