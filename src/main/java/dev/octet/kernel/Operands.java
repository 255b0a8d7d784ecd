package dev.octet.kernel;

import dev.octet.memory.Buffers;
import dev.octet.request.Role;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * The tensors of one run. Reusable: fill it once, run it many times; one per thread.
 *
 * <p>In main memory all are direct buffers ({@code Operands<ByteBuffer>}) read or written from
 * their position on; positions and limits stay as they are. Numbers of 4 bytes lie in native byte
 * order and the buffer must say so ({@code buffer.order(ByteOrder.nativeOrder())}), because a
 * reader would see other values. In a device's memory they are {@code Operands<DeviceBuffer>}, each
 * from its beginning, whose contents are not checked. The caller owns every buffer.
 *
 * @param <B> the kind of buffer
 */
public final class Operands<B> {
    private static final int ROLES = Role.values().length;

    private static final int SRC_AND_DST = 1 << Role.SRC.ordinal() | 1 << Role.DST.ordinal();

    private final Object[] buffers = new Object[ROLES];

    /**
     * Where direct buffers begin, which never changes. Asked for here and not in a run: from Java
     * 22 on, HotSpot does not always do without the objects that lead to it.
     */
    private final long[] beginnings = new long[ROLES];

    /** Bits of the roles that have a buffer. */
    private int present;

    /** Source and destination. */
    public static <B> Operands<B> of(B src, B dst) {
        return new Operands<B>().src(src).dst(dst);
    }

    /**
     * A tensor.
     *
     * @param buffer null for none
     */
    public Operands<B> set(Role role, B buffer) {
        int bit = 1 << role.ordinal();
        buffers[role.ordinal()] = buffer;
        beginnings[role.ordinal()] =
                buffer instanceof ByteBuffer && ((ByteBuffer) buffer).isDirect()
                        ? Buffers.address((ByteBuffer) buffer) - ((ByteBuffer) buffer).position()
                        : 0;
        present = buffer == null ? present & ~bit : present | bit;
        return this;
    }

    /** The source, shaped as the request says. */
    public Operands<B> src(B src) {
        return set(Role.SRC, src);
    }

    /**
     * The destination, shaped as the request says; must not overlap anything read, but for what
     * {@link dev.octet.request.Operand#mayBeDst} allows.
     */
    public Operands<B> dst(B dst) {
        return set(Role.DST, dst);
    }

    /**
     * The residual, shaped as dst. Of a multiplication or convolution it may be dst itself (the
     * same first byte and element size): each element is read before it is written. Of a softmax
     * and of an attention it is the mask.
     */
    public Operands<B> residual(B residual) {
        return set(Role.RESIDUAL, residual);
    }

    /**
     * One f32 scale per row of src, for requests with {@code row_scale} and conversions with {@code
     * dynamic}. A dynamic quantization writes them; all others read.
     */
    public Operands<B> rowScales(B scales) {
        return set(Role.ROW_SCALES, scales);
    }

    /**
     * One s32 zero point per row of src, for requests with {@code row_zp} and conversions of u8
     * with {@code dynamic}. A dynamic quantization writes them; all others read.
     */
    public Operands<B> rowZeroPoints(B zeroPoints) {
        return set(Role.ROW_ZERO_POINTS, zeroPoints);
    }

    /** Weights that come with each run, for a {@link dev.octet.request.Matmul}. */
    public Operands<B> weights(B weights) {
        return set(Role.WEIGHTS, weights);
    }

    /** The tensor with that role, or null. */
    @SuppressWarnings("unchecked")
    public B get(Role role) {
        return (B) buffers[role.ordinal()];
    }

    /** For engines: a bit for each role that has a buffer, 1 shifted by its ordinal. */
    public static int roles(Operands<?> operands) {
        return operands.present;
    }

    /** The address of a direct buffer's byte at its position, 0 for none. */
    public static long address(Operands<ByteBuffer> operands, Role role) {
        ByteBuffer buffer = operands.get(role);
        return buffer == null ? 0 : operands.beginnings[role.ordinal()] + buffer.position();
    }

    /** The source. */
    public B src() {
        return get(Role.SRC);
    }

    /** The destination. */
    public B dst() {
        return get(Role.DST);
    }

    /** The weights of this run, or null. */
    public B weights() {
        return get(Role.WEIGHTS);
    }

    /** The residual or null. */
    public B residual() {
        return get(Role.RESIDUAL);
    }

    /** The row scales or null. */
    public B rowScales() {
        return get(Role.ROW_SCALES);
    }

    /** The row zero points or null. */
    public B rowZeroPoints() {
        return get(Role.ROW_ZERO_POINTS);
    }

    /** Whether there is more than src and dst. */
    boolean hasOthers() {
        return (present & ~SRC_AND_DST) != 0;
    }

    /** What is here must not be collected before this. */
    void keepReachable() {
        for (Object buffer : buffers) {
            Reference.reachabilityFence(buffer);
        }
    }
}
