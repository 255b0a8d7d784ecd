package dev.octet.kernel;

import dev.octet.request.DataType;
import dev.octet.request.Operand;
import dev.octet.request.QuantParams;
import dev.octet.request.Request;
import dev.octet.request.Role;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The checks before a run: a caller's mistake must cost an exception, not the JVM. What a request
 * says of its operands is looked up once, because a run allocates nothing.
 */
final class OperandCheck {
    private static final Role[] ROLES = Role.values();

    /** By role; null for what the request does not have. */
    private final Operand[] operands = new Operand[ROLES.length];

    private final int[] bytes = new int[ROLES.length];
    private final Pair[] pairs;
    private final DataType src;

    /** Of most requests src and dst are all there is: their checks are written out. */
    private final boolean hasOthers;

    /**
     * Operands of which a run writes one.
     *
     * @param mayBeOne whether they may be the same memory
     */
    private record Pair(Role one, Role other, boolean mayBeOne) {}

    OperandCheck(Request request) {
        List<Operand> all = request.operands();
        List<Pair> found = new ArrayList<>();
        for (Operand operand : all) {
            Role role = operand.role();
            operands[role.ordinal()] = operand;
            bytes[role.ordinal()] = operand.bytes();
            for (Operand other : all) {
                boolean isWritten = operand.written() || other.written();
                if (isWritten && role.compareTo(other.role()) < 0) {
                    boolean mayBeOne =
                            other.role() == Role.DST
                                    && operand.mayBeDst()
                                    && operand.type().bytes() == other.type().bytes();
                    found.add(new Pair(role, other.role(), mayBeOne));
                }
            }
        }
        pairs = found.toArray(Pair[]::new);
        src = request.src();
        hasOthers = all.size() > 2;
    }

    /** What the request says of an operand; null where it has none. */
    Operand operand(Role role) {
        return operands[role.ordinal()];
    }

    /** Whether there is nothing to compute. */
    boolean isEmpty() {
        return bytes[Role.DST.ordinal()] == 0;
    }

    void check(Operands<ByteBuffer> given) {
        if (hasOthers || given.hasOthers()) {
            checkAll(given);
            return;
        }
        check(Role.SRC, given.src());
        check(Role.DST, given.dst());
        separate(pairs[0], given);
    }

    private void checkAll(Operands<ByteBuffer> given) {
        for (Role role : ROLES) {
            check(role, given.get(role));
        }
        for (Pair pair : pairs) {
            separate(pair, given);
        }
        if (isRead(Role.ROW_SCALES)) {
            scales(given.rowScales(), bytes[Role.ROW_SCALES.ordinal()] / Float.BYTES);
        }
        if (isRead(Role.ROW_ZERO_POINTS)) {
            zeroPoints(
                    given.rowZeroPoints(), bytes[Role.ROW_ZERO_POINTS.ordinal()] / Integer.BYTES);
        }
    }

    /** The same for operands in a device's memory, whose contents are not looked at. */
    void checkOnDevice(Operands<DeviceBuffer> given) {
        for (Role role : ROLES) {
            DeviceBuffer buffer = given.get(role);
            if (isExpected(role, buffer) && buffer.bytes() < bytes[role.ordinal()]) {
                throw tooSmall(operands[role.ordinal()], buffer.bytes());
            }
        }
        for (Pair pair : pairs) {
            if (!pair.mayBeOne && given.get(pair.one) == given.get(pair.other)) {
                throw new IllegalArgumentException(
                        pair.one + " and " + pair.other + " are one buffer");
            }
        }
    }

    private boolean isExpected(Role role, Object buffer) {
        boolean expected = operands[role.ordinal()] != null;
        if (expected == (buffer == null)) {
            throw new IllegalArgumentException(
                    role == Role.SRC || role == Role.DST
                            ? role + " is null"
                            : expected
                                    ? "the request has "
                                            + role
                                            + ", none given: run(Operands) takes them"
                                    : "the request has no " + role + ", but a buffer was given");
        }
        return expected;
    }

    private boolean isRead(Role role) {
        return operands[role.ordinal()] != null && !operands[role.ordinal()].written();
    }

    private void check(Role role, ByteBuffer buffer) {
        if (!isExpected(role, buffer)) {
            return;
        }
        Operand operand = operands[role.ordinal()];
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException(
                    operand.role()
                            + " is a heap buffer; run takes direct buffers"
                            + " (ByteBuffer.allocateDirect), or arrays");
        }
        operand.type().checkOrder(operand.role().toString(), buffer);
        if (buffer.remaining() < bytes[role.ordinal()]) {
            throw tooSmall(operand, buffer.remaining());
        }
        if (operand.written() && buffer.isReadOnly()) {
            throw new IllegalArgumentException(
                    operand.role() + " is read-only, and this request writes " + operand.role());
        }
    }

    private static IllegalArgumentException tooSmall(Operand operand, long actual) {
        return new IllegalArgumentException(
                RootLocale.format(
                        "%s needs %s = %d bytes, has %d",
                        operand.role(), operand.formula(), operand.bytes(), actual));
    }

    private void separate(Pair pair, Operands<ByteBuffer> given) {
        long from = Operands.address(given, pair.one);
        long otherFrom = Operands.address(given, pair.other);
        long end = from + bytes[pair.one.ordinal()];
        long otherEnd = otherFrom + bytes[pair.other.ordinal()];
        if (from < otherEnd && otherFrom < end && !(from == otherFrom && pair.mayBeOne)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s (%d bytes) and %s (%d bytes) overlap by %d bytes",
                            pair.one,
                            end - from,
                            pair.other,
                            otherEnd - otherFrom,
                            Math.min(end, otherEnd) - Math.max(from, otherFrom)));
        }
    }

    private static void scales(ByteBuffer scales, int rows) {
        for (int i = 0; i < rows; i++) {
            float scale = scales.getFloat(scales.position() + 4 * i);
            if (!QuantParams.isScale(scale)) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "rowScales[%d] must be finite and greater than 0, is %s",
                                i, scale));
            }
        }
    }

    private void zeroPoints(ByteBuffer zeroPoints, int rows) {
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
