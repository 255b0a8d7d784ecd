package dev.octet.kernel;

import java.nio.ByteBuffer;

/**
 * The tensors of one run. Reusable: fill it once, run it many times; one per thread.
 *
 * <p>All are direct buffers read or written from their position on; positions and limits stay as
 * they are. Numbers of 4 bytes lie in native byte order and the buffer must say so ({@code
 * buffer.order(ByteOrder.nativeOrder())}), because a reader would see other values. The caller owns
 * every buffer.
 */
public final class Operands {
    private ByteBuffer src;
    private ByteBuffer dst;
    private ByteBuffer residual;
    private ByteBuffer rowScales;
    private ByteBuffer rowZeroPoints;

    /** Source and destination. */
    public static Operands of(ByteBuffer src, ByteBuffer dst) {
        return new Operands().src(src).dst(dst);
    }

    /** The source, shaped as the request says. */
    public Operands src(ByteBuffer src) {
        this.src = src;
        return this;
    }

    /** The destination, [batch,M,N]; must not overlap anything read. */
    public Operands dst(ByteBuffer dst) {
        this.dst = dst;
        return this;
    }

    /**
     * The residual, shaped as dst. It may be dst itself (the same first byte and element size):
     * each element is read before it is written.
     */
    public Operands residual(ByteBuffer residual) {
        this.residual = residual;
        return this;
    }

    /**
     * One f32 scale per row of src, for requests with {@code row_scale} and conversions with {@code
     * dynamic}. A dynamic quantization writes them; all others read.
     */
    public Operands rowScales(ByteBuffer scales) {
        rowScales = scales;
        return this;
    }

    /**
     * One s32 zero point per row of src, for requests with {@code row_zp} and conversions of u8
     * with {@code dynamic}. A dynamic quantization writes them; all others read.
     */
    public Operands rowZeroPoints(ByteBuffer zeroPoints) {
        rowZeroPoints = zeroPoints;
        return this;
    }

    /** The source. */
    public ByteBuffer src() {
        return src;
    }

    /** The destination. */
    public ByteBuffer dst() {
        return dst;
    }

    /** The residual or null. */
    public ByteBuffer residual() {
        return residual;
    }

    /** The row scales or null. */
    public ByteBuffer rowScales() {
        return rowScales;
    }

    /** The row zero points or null. */
    public ByteBuffer rowZeroPoints() {
        return rowZeroPoints;
    }
}
