package dev.octet.kernel;

import dev.octet.memory.Buffers;
import dev.octet.request.DataType;
import dev.octet.request.Epilogue;
import dev.octet.request.Granularity;
import dev.octet.request.Product;
import dev.octet.request.Quantize;
import dev.octet.request.Request;
import dev.octet.request.Shapes;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;

/**
 * The checks before a run: a caller's mistake must cost an exception, not the JVM. Sizes are
 * computed once, because a run allocates nothing.
 */
final class OperandCheck {
    private final Request request;
    private final int srcBytes;
    private final int dstBytes;
    private final DataType residualType;
    private final int residualBytes;
    private final int srcRows;
    private final boolean hasRowScales;
    private final boolean hasRowZeroPoints;

    /** Whether the row values are written by a run. */
    private final boolean findsRowValues;

    OperandCheck(Request request) {
        this.request = request;
        this.srcBytes = request.srcBytes();
        this.dstBytes = request.dstBytes();
        this.srcRows = request.srcRows();
        if (request instanceof Product product) {
            Epilogue epilogue = product.epilogue();
            residualType = epilogue.residualType();
            residualBytes = residualType == null ? 0 : product.dstCount() * residualType.bytes();
            hasRowScales = epilogue.srcScale() == Granularity.PER_ROW;
            hasRowZeroPoints = product.srcZeroPoint() == Granularity.PER_ROW;
            findsRowValues = false;
        } else {
            Quantize quantize = (Quantize) request;
            residualType = null;
            residualBytes = 0;
            hasRowScales = quantize.dynamic();
            hasRowZeroPoints = quantize.hasRowZeroPoints();
            findsRowValues = quantize.findsRowValues();
        }
    }

    /** Whether there is nothing to compute. */
    boolean isEmpty() {
        return dstBytes == 0;
    }

    void check(
            ByteBuffer src,
            ByteBuffer dst,
            ByteBuffer residual,
            ByteBuffer rowScales,
            ByteBuffer rowZeroPoints) {
        DataType dstType = request.dst();
        tensor("src", src, srcBytes, request.src());
        tensor("dst", dst, dstBytes, dstType);
        if (dst.isReadOnly()) {
            throw new IllegalArgumentException("dst is read-only");
        }
        separate("src", src, srcBytes, "dst", dst, dstBytes);
        if (expected("residual", residual, residualType != null)) {
            tensor("residual", residual, residualBytes, residualType);
            boolean inPlace =
                    residualType.bytes() == dstType.bytes()
                            && Buffers.address(residual) == Buffers.address(dst);
            if (!inPlace) {
                separate("residual", residual, residualBytes, "dst", dst, dstBytes);
            }
        }
        int rowBytes = 4 * srcRows;
        if (expected("rowScales", rowScales, hasRowScales)) {
            tensor("rowScales", rowScales, rowBytes, DataType.F32);
            separate("rowScales", rowScales, rowBytes, "dst", dst, dstBytes);
            if (findsRowValues) {
                written("rowScales", rowScales, rowBytes, src);
            } else {
                scales(rowScales, srcRows);
            }
        }
        if (expected("rowZeroPoints", rowZeroPoints, hasRowZeroPoints)) {
            tensor("rowZeroPoints", rowZeroPoints, rowBytes, DataType.S32);
            separate("rowZeroPoints", rowZeroPoints, rowBytes, "dst", dst, dstBytes);
            if (findsRowValues) {
                written("rowZeroPoints", rowZeroPoints, rowBytes, src);
                separate(
                        "rowZeroPoints", rowZeroPoints, rowBytes, "rowScales", rowScales, rowBytes);
            } else {
                zeroPoints(rowZeroPoints, srcRows, request.src());
            }
        }
    }

    /** The same for operands in a device's memory, whose contents are not looked at. */
    void check(DeviceOperands operands) {
        if (operands == null) {
            throw new IllegalArgumentException("operands is null");
        }
        DeviceBuffer dst = operands.dst();
        tensor("src", operands.src(), srcBytes, request.src());
        tensor("dst", dst, dstBytes, request.dst());
        separate("src", operands.src(), "dst", dst);
        DeviceBuffer residual = operands.residual();
        if (expected("residual", residual, residualType != null)) {
            tensor("residual", residual, residualBytes, residualType);
            if (residualType.bytes() != request.dst().bytes()) {
                separate("residual", residual, "dst", dst);
            }
        }
        rowValues("rowScales", operands.rowScales(), hasRowScales, DataType.F32, operands);
        rowValues(
                "rowZeroPoints",
                operands.rowZeroPoints(),
                hasRowZeroPoints,
                DataType.S32,
                operands);
        if (findsRowValues && hasRowZeroPoints) {
            separate("rowZeroPoints", operands.rowZeroPoints(), "rowScales", operands.rowScales());
        }
    }

    private void rowValues(
            String name,
            DeviceBuffer buffer,
            boolean expected,
            DataType type,
            DeviceOperands operands) {
        if (expected(name, buffer, expected)) {
            tensor(name, buffer, 4 * srcRows, type);
            separate(name, buffer, "dst", operands.dst());
            separate(name, buffer, "src", operands.src());
        }
    }

    private void tensor(String name, DeviceBuffer buffer, int bytes, DataType type) {
        if (buffer == null) {
            throw new IllegalArgumentException(name + " is null");
        }
        if (buffer.bytes() < bytes) {
            throw new IllegalArgumentException(tooSmall(name, bytes, type, buffer.bytes()));
        }
    }

    private static void separate(
            String name, DeviceBuffer buffer, String other, DeviceBuffer otherBuffer) {
        if (buffer == otherBuffer) {
            throw new IllegalArgumentException(name + " and " + other + " are one buffer");
        }
    }

    private void written(String name, ByteBuffer buffer, int bytes, ByteBuffer src) {
        if (buffer.isReadOnly()) {
            throw new IllegalArgumentException(
                    name + " is read-only, and this request writes " + name);
        }
        separate(name, buffer, bytes, "src", src, srcBytes);
    }

    private static boolean expected(String name, Object buffer, boolean expected) {
        if (expected == (buffer == null)) {
            throw new IllegalArgumentException(
                    expected
                            ? "the request has " + name + ", none given: run(Operands) takes them"
                            : "the request has no " + name + ", but a buffer was given");
        }
        return expected;
    }

    private void tensor(String name, ByteBuffer buffer, int bytes, DataType type) {
        if (buffer == null) {
            throw new IllegalArgumentException(name + " is null");
        }
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException(
                    name
                            + " is a heap buffer; run takes direct buffers"
                            + " (ByteBuffer.allocateDirect), or arrays");
        }
        type.checkOrder(name, buffer);
        if (buffer.remaining() < bytes) {
            throw new IllegalArgumentException(tooSmall(name, bytes, type, buffer.remaining()));
        }
    }

    private String tooSmall(String name, int bytes, DataType type, long actual) {
        return RootLocale.format(
                "%s needs %s%s = %d bytes, has %d",
                name,
                type.bytes() == 1 ? "" : type.bytes() + "·",
                Shapes.text(shape(name)),
                bytes,
                actual);
    }

    private int[] shape(String name) {
        return switch (name) {
            case "src" -> request.srcShape();
            case "dst", "residual" -> request.dstShape();
            default -> new int[] {srcRows, 1};
        };
    }

    private static void separate(
            String name,
            ByteBuffer buffer,
            int bytes,
            String other,
            ByteBuffer otherBuffer,
            int otherBytes) {
        long from = Buffers.address(buffer);
        long otherFrom = Buffers.address(otherBuffer);
        if (from < otherFrom + otherBytes && otherFrom < from + bytes) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s (%d bytes) and %s (%d bytes) overlap by %d bytes",
                            name,
                            bytes,
                            other,
                            otherBytes,
                            Math.min(from + bytes, otherFrom + otherBytes)
                                    - Math.max(from, otherFrom)));
        }
    }

    private static void scales(ByteBuffer scales, int rows) {
        for (int i = 0; i < rows; i++) {
            float scale = scales.getFloat(scales.position() + 4 * i);
            if (!(scale > 0) || scale == Float.POSITIVE_INFINITY) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "rowScales[%d] must be finite and greater than 0, is %s",
                                i, scale));
            }
        }
    }

    private static void zeroPoints(ByteBuffer zeroPoints, int rows, DataType src) {
        for (int i = 0; i < rows; i++) {
            int zeroPoint = zeroPoints.getInt(zeroPoints.position() + 4 * i);
            if (zeroPoint < src.min() || zeroPoint > src.max()) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "rowZeroPoints[%d] of %s must be in [%d, %d], is %d",
                                i, src, src.min(), src.max(), zeroPoint));
            }
        }
    }
}
