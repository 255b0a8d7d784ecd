package dev.octet.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The checks before a run: a caller's mistake must cost an exception, not the JVM. */
final class OperandCheck {
    private OperandCheck() {}

    static void check(
            Gemm gemm,
            ByteBuffer src,
            ByteBuffer dst,
            ByteBuffer residual,
            ByteBuffer rowScales,
            ByteBuffer rowZeroPoints) {
        Epilogue epilogue = gemm.epilogue();
        int dstBytes = gemm.dstBytes();
        DataType dstType = epilogue.dst();
        tensor("src", src, gemm.srcBytes(), gemm.src(), gemm.srcRows(), gemm.k());
        tensor("dst", dst, dstBytes, dstType, gemm.rows(), gemm.n());
        if (dst.isReadOnly()) {
            throw new IllegalArgumentException("dst is read-only");
        }
        separate("src", src, gemm.srcBytes(), dst, dstBytes);
        DataType residualType = epilogue.residualType();
        if (expected("residual", residual, residualType != null)) {
            int bytes = gemm.rows() * gemm.n() * residualType.bytes();
            tensor("residual", residual, bytes, residualType, gemm.rows(), gemm.n());
            boolean inPlace =
                    residualType.bytes() == dstType.bytes()
                            && Buffers.address(residual) == Buffers.address(dst);
            if (!inPlace) {
                separate("residual", residual, bytes, dst, dstBytes);
            }
        }
        int rows = gemm.srcRows();
        if (expected("rowScales", rowScales, epilogue.srcScale() == Granularity.PER_ROW)) {
            tensor("rowScales", rowScales, 4 * rows, DataType.F32, rows, 1);
            separate("rowScales", rowScales, 4 * rows, dst, dstBytes);
            scales(rowScales, rows);
        }
        if (expected("rowZeroPoints", rowZeroPoints, gemm.srcZeroPoint() == Granularity.PER_ROW)) {
            tensor("rowZeroPoints", rowZeroPoints, 4 * rows, DataType.S32, rows, 1);
            separate("rowZeroPoints", rowZeroPoints, 4 * rows, dst, dstBytes);
            zeroPoints(rowZeroPoints, rows, gemm.src());
        }
    }

    private static boolean expected(String name, ByteBuffer buffer, boolean expected) {
        if (expected == (buffer == null)) {
            throw new IllegalArgumentException(
                    expected
                            ? "the request has " + name + ", none given: run(Operands) takes them"
                            : "the request has no " + name + ", but a buffer was given");
        }
        return expected;
    }

    private static void tensor(
            String name, ByteBuffer buffer, int bytes, DataType type, int rows, int columns) {
        if (buffer == null) {
            throw new IllegalArgumentException(name + " is null");
        }
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException(
                    name
                            + " is a heap buffer; run takes direct buffers"
                            + " (ByteBuffer.allocateDirect), or arrays");
        }
        if (type.bytes() > 1 && buffer.order() != ByteOrder.nativeOrder()) {
            throw new IllegalArgumentException(
                    "%s holds %s, so its order must be %s, is %s"
                            .formatted(name, type, ByteOrder.nativeOrder(), buffer.order()));
        }
        if (buffer.remaining() < bytes) {
            throw new IllegalArgumentException(
                    "%s needs %s%d·%d = %d bytes, has %d"
                            .formatted(
                                    name,
                                    type.bytes() == 1 ? "" : type.bytes() + "·",
                                    rows,
                                    columns,
                                    bytes,
                                    buffer.remaining()));
        }
    }

    private static void separate(
            String name, ByteBuffer buffer, int bytes, ByteBuffer dst, int dstBytes) {
        long from = Buffers.address(buffer);
        long dstFrom = Buffers.address(dst);
        if (from < dstFrom + dstBytes && dstFrom < from + bytes) {
            throw new IllegalArgumentException(
                    "%s (%d bytes) and dst (%d bytes) overlap by %d bytes"
                            .formatted(
                                    name,
                                    bytes,
                                    dstBytes,
                                    Math.min(from + bytes, dstFrom + dstBytes)
                                            - Math.max(from, dstFrom)));
        }
    }

    private static void scales(ByteBuffer scales, int rows) {
        for (int i = 0; i < rows; i++) {
            float scale = scales.getFloat(scales.position() + 4 * i);
            if (!(scale > 0) || scale == Float.POSITIVE_INFINITY) {
                throw new IllegalArgumentException(
                        "rowScales[%d] must be finite and greater than 0, is %s"
                                .formatted(i, scale));
            }
        }
    }

    private static void zeroPoints(ByteBuffer zeroPoints, int rows, DataType src) {
        for (int i = 0; i < rows; i++) {
            int zeroPoint = zeroPoints.getInt(zeroPoints.position() + 4 * i);
            if (zeroPoint < src.min() || zeroPoint > src.max()) {
                throw new IllegalArgumentException(
                        "rowZeroPoints[%d] of %s must be in [%d, %d], is %d"
                                .formatted(i, src, src.min(), src.max(), zeroPoint));
            }
        }
    }
}
