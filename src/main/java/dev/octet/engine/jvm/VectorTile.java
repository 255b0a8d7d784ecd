package dev.octet.engine.jvm;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops on the Vector API, in vectors of the machine's preferred size. 8-bit products are summed by
 * float fused multiply-adds, exactly (see {@link Blocking#DEPTH}).
 *
 * <p>Panels are two vectors wide. With 32 registers a tile is eight rows by two vectors: 16
 * accumulators, enough to keep two multiply-add units busy, and room left for the broadcasts that
 * C2 likes to hoist; with 12 rows it spills an accumulator on 17 and loses a quarter of the speed.
 * With 16 registers it is four rows; anything taller runs at half the speed. At most {@link
 * #FEW_ROWS} rows multiply bytes directly, widening each vector of weights in the inner loop; more
 * rows widen a K-block of the panel first and share it.
 */
final class VectorTile extends Tile {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);

    /** A byte for each float lane; 64 bits is the smallest there is, then half of it is unused. */
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(
                    byte.class,
                    VectorShape.forBitSize(Math.max(64, FLOATS.vectorBitSize() / Float.BYTES)));

    private static final int LANES = FLOATS.length();
    private static final int WIDTH = 2 * LANES;
    private static final int STRIDE = Blocking.STRIDE;

    /** AVX-512 and Arm have 32 vector registers, AVX and SSE have 16. */
    private static final boolean MANY_REGISTERS =
            FLOATS.vectorBitSize() == 512 || System.getProperty("os.arch").equals("aarch64");

    private static final int FEW_ROWS = 8;

    /** 1.5 · 2^23: adding it leaves a float's nearest integer in the low bits. */
    private static final float MAGIC = 0x1.8p23f;

    private static final int MAGIC_BITS = Float.floatToRawIntBits(MAGIC);

    @Override
    int width(int n) {
        return WIDTH;
    }

    @Override
    void widen(byte[] from, int at, int count, byte flip, int shift, float[] to, int toAt) {
        // Whole vectors as far as the arrays reach, also over the end of the count: no tail then.
        int room = Math.min(from.length - at - BYTES.length(), to.length - toAt - LANES);
        int i = 0;
        for (; i < count && i <= room; i += LANES) {
            ByteVector bytes = ByteVector.fromArray(BYTES, from, at + i);
            toFloats(bytes.lanewise(VectorOperators.XOR, flip))
                    .sub((float) shift)
                    .intoArray(to, toAt + i);
        }
        for (; i < count; i++) {
            to[toAt + i] = (byte) (from[at + i] ^ flip) - shift;
        }
    }

    private static FloatVector toFloats(ByteVector bytes) {
        return (FloatVector) bytes.convertShape(VectorOperators.B2F, FLOATS, 0);
    }

    private static FloatVector widened(byte[] from, int at) {
        return toFloats(ByteVector.fromArray(BYTES, from, at));
    }

    @Override
    void multiply(Panels weights, int panel, int from, int depth, int rows, Scratch scratch) {
        int padded = Blocking.roundUp(rows, Blocking.ROW_ROUNDING);
        scratch.sums = Scratch.grow(scratch.sums, padded * WIDTH);
        int at = from * WIDTH;
        if (weights.bytes == null) {
            floatRows(weights.floats[panel], at, depth, rows, scratch);
        } else if (rows <= FEW_ROWS) {
            byteRows(weights.bytes[panel], at, depth, rows, scratch);
        } else {
            scratch.panel = Scratch.grow(scratch.panel, Blocking.DEPTH * WIDTH);
            widenPanel(weights.bytes[panel], at, depth * WIDTH, scratch.panel);
            floatRows(scratch.panel, 0, depth, rows, scratch);
        }
    }

    private static void widenPanel(byte[] from, int at, int count, float[] to) {
        for (int i = 0; i < count; i += LANES) {
            widened(from, at + i).intoArray(to, i);
        }
    }

    private static void floatRows(float[] b, int bo, int depth, int rows, Scratch scratch) {
        float[] a = scratch.block;
        float[] c = scratch.sums;
        int r = 0;
        if (MANY_REGISTERS) {
            for (; r + 8 <= rows; r += 8) {
                eight(a, r * STRIDE, b, bo, depth, c, r * WIDTH);
            }
        }
        // Two or three rows at the end count as four: the block and the sums have room for them.
        for (; r + 1 < rows; r += 4) {
            four(a, r * STRIDE, b, bo, depth, c, r * WIDTH);
        }
        if (r < rows) {
            one(a, r * STRIDE, b, bo, depth, c, r * WIDTH);
        }
    }

    private static void byteRows(byte[] b, int bo, int depth, int rows, Scratch scratch) {
        float[] a = scratch.block;
        float[] c = scratch.sums;
        int r = 0;
        for (; r + 1 < rows; r += 4) {
            fourOfBytes(a, r * STRIDE, b, bo, depth, c, r * WIDTH);
        }
        if (r < rows) {
            oneOfBytes(a, r * STRIDE, b, bo, depth, c, r * WIDTH);
        }
    }

    /** Eight rows of the source block by a K-block of float weights. */
    private static void eight(float[] a, int ao, float[] b, int bo, int depth, float[] c, int co) {
        FloatVector x0 = FloatVector.zero(FLOATS);
        FloatVector y0 = x0;
        FloatVector x1 = x0;
        FloatVector y1 = x0;
        FloatVector x2 = x0;
        FloatVector y2 = x0;
        FloatVector x3 = x0;
        FloatVector y3 = x0;
        FloatVector x4 = x0;
        FloatVector y4 = x0;
        FloatVector x5 = x0;
        FloatVector y5 = x0;
        FloatVector x6 = x0;
        FloatVector y6 = x0;
        FloatVector x7 = x0;
        FloatVector y7 = x0;
        for (int k = 0; k < depth; k++) {
            FloatVector v = FloatVector.fromArray(FLOATS, b, bo + k * WIDTH);
            FloatVector w = FloatVector.fromArray(FLOATS, b, bo + k * WIDTH + LANES);
            FloatVector s = FloatVector.broadcast(FLOATS, a[ao + k]);
            x0 = s.fma(v, x0);
            y0 = s.fma(w, y0);
            s = FloatVector.broadcast(FLOATS, a[ao + k + STRIDE]);
            x1 = s.fma(v, x1);
            y1 = s.fma(w, y1);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 2 * STRIDE]);
            x2 = s.fma(v, x2);
            y2 = s.fma(w, y2);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 3 * STRIDE]);
            x3 = s.fma(v, x3);
            y3 = s.fma(w, y3);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 4 * STRIDE]);
            x4 = s.fma(v, x4);
            y4 = s.fma(w, y4);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 5 * STRIDE]);
            x5 = s.fma(v, x5);
            y5 = s.fma(w, y5);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 6 * STRIDE]);
            x6 = s.fma(v, x6);
            y6 = s.fma(w, y6);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 7 * STRIDE]);
            x7 = s.fma(v, x7);
            y7 = s.fma(w, y7);
        }
        x0.intoArray(c, co);
        y0.intoArray(c, co + LANES);
        x1.intoArray(c, co + WIDTH);
        y1.intoArray(c, co + 3 * LANES);
        x2.intoArray(c, co + 2 * WIDTH);
        y2.intoArray(c, co + 5 * LANES);
        x3.intoArray(c, co + 3 * WIDTH);
        y3.intoArray(c, co + 7 * LANES);
        x4.intoArray(c, co + 4 * WIDTH);
        y4.intoArray(c, co + 9 * LANES);
        x5.intoArray(c, co + 5 * WIDTH);
        y5.intoArray(c, co + 11 * LANES);
        x6.intoArray(c, co + 6 * WIDTH);
        y6.intoArray(c, co + 13 * LANES);
        x7.intoArray(c, co + 7 * WIDTH);
        y7.intoArray(c, co + 15 * LANES);
    }

    /** Four rows of the source block by a K-block of float weights. */
    private static void four(float[] a, int ao, float[] b, int bo, int depth, float[] c, int co) {
        FloatVector x0 = FloatVector.zero(FLOATS);
        FloatVector y0 = x0;
        FloatVector x1 = x0;
        FloatVector y1 = x0;
        FloatVector x2 = x0;
        FloatVector y2 = x0;
        FloatVector x3 = x0;
        FloatVector y3 = x0;
        for (int k = 0; k < depth; k++) {
            FloatVector v = FloatVector.fromArray(FLOATS, b, bo + k * WIDTH);
            FloatVector w = FloatVector.fromArray(FLOATS, b, bo + k * WIDTH + LANES);
            FloatVector s = FloatVector.broadcast(FLOATS, a[ao + k]);
            x0 = s.fma(v, x0);
            y0 = s.fma(w, y0);
            s = FloatVector.broadcast(FLOATS, a[ao + k + STRIDE]);
            x1 = s.fma(v, x1);
            y1 = s.fma(w, y1);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 2 * STRIDE]);
            x2 = s.fma(v, x2);
            y2 = s.fma(w, y2);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 3 * STRIDE]);
            x3 = s.fma(v, x3);
            y3 = s.fma(w, y3);
        }
        x0.intoArray(c, co);
        y0.intoArray(c, co + LANES);
        x1.intoArray(c, co + WIDTH);
        y1.intoArray(c, co + 3 * LANES);
        x2.intoArray(c, co + 2 * WIDTH);
        y2.intoArray(c, co + 5 * LANES);
        x3.intoArray(c, co + 3 * WIDTH);
        y3.intoArray(c, co + 7 * LANES);
    }

    /** One row by a K-block of float weights; four values of k keep the units busy. */
    private static void one(float[] a, int ao, float[] b, int bo, int depth, float[] c, int co) {
        FloatVector x0 = FloatVector.zero(FLOATS);
        FloatVector y0 = x0;
        FloatVector x1 = x0;
        FloatVector y1 = x0;
        FloatVector x2 = x0;
        FloatVector y2 = x0;
        FloatVector x3 = x0;
        FloatVector y3 = x0;
        for (int k = 0; k < depth; k += 4) {
            int at = bo + k * WIDTH;
            FloatVector s = FloatVector.broadcast(FLOATS, a[ao + k]);
            x0 = s.fma(FloatVector.fromArray(FLOATS, b, at), x0);
            y0 = s.fma(FloatVector.fromArray(FLOATS, b, at + LANES), y0);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 1]);
            x1 = s.fma(FloatVector.fromArray(FLOATS, b, at + WIDTH), x1);
            y1 = s.fma(FloatVector.fromArray(FLOATS, b, at + 3 * LANES), y1);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 2]);
            x2 = s.fma(FloatVector.fromArray(FLOATS, b, at + 2 * WIDTH), x2);
            y2 = s.fma(FloatVector.fromArray(FLOATS, b, at + 5 * LANES), y2);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 3]);
            x3 = s.fma(FloatVector.fromArray(FLOATS, b, at + 3 * WIDTH), x3);
            y3 = s.fma(FloatVector.fromArray(FLOATS, b, at + 7 * LANES), y3);
        }
        x0.add(x1).add(x2.add(x3)).intoArray(c, co);
        y0.add(y1).add(y2.add(y3)).intoArray(c, co + LANES);
    }

    /** As {@link #four}, from bytes. */
    private static void fourOfBytes(
            float[] a, int ao, byte[] b, int bo, int depth, float[] c, int co) {
        FloatVector x0 = FloatVector.zero(FLOATS);
        FloatVector y0 = x0;
        FloatVector x1 = x0;
        FloatVector y1 = x0;
        FloatVector x2 = x0;
        FloatVector y2 = x0;
        FloatVector x3 = x0;
        FloatVector y3 = x0;
        for (int k = 0; k < depth; k++) {
            FloatVector v = widened(b, bo + k * WIDTH);
            FloatVector w = widened(b, bo + k * WIDTH + LANES);
            FloatVector s = FloatVector.broadcast(FLOATS, a[ao + k]);
            x0 = s.fma(v, x0);
            y0 = s.fma(w, y0);
            s = FloatVector.broadcast(FLOATS, a[ao + k + STRIDE]);
            x1 = s.fma(v, x1);
            y1 = s.fma(w, y1);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 2 * STRIDE]);
            x2 = s.fma(v, x2);
            y2 = s.fma(w, y2);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 3 * STRIDE]);
            x3 = s.fma(v, x3);
            y3 = s.fma(w, y3);
        }
        x0.intoArray(c, co);
        y0.intoArray(c, co + LANES);
        x1.intoArray(c, co + WIDTH);
        y1.intoArray(c, co + 3 * LANES);
        x2.intoArray(c, co + 2 * WIDTH);
        y2.intoArray(c, co + 5 * LANES);
        x3.intoArray(c, co + 3 * WIDTH);
        y3.intoArray(c, co + 7 * LANES);
    }

    /** As {@link #one}, from bytes. */
    private static void oneOfBytes(
            float[] a, int ao, byte[] b, int bo, int depth, float[] c, int co) {
        FloatVector x0 = FloatVector.zero(FLOATS);
        FloatVector y0 = x0;
        FloatVector x1 = x0;
        FloatVector y1 = x0;
        FloatVector x2 = x0;
        FloatVector y2 = x0;
        FloatVector x3 = x0;
        FloatVector y3 = x0;
        for (int k = 0; k < depth; k += 4) {
            int at = bo + k * WIDTH;
            FloatVector s = FloatVector.broadcast(FLOATS, a[ao + k]);
            x0 = s.fma(widened(b, at), x0);
            y0 = s.fma(widened(b, at + LANES), y0);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 1]);
            x1 = s.fma(widened(b, at + WIDTH), x1);
            y1 = s.fma(widened(b, at + 3 * LANES), y1);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 2]);
            x2 = s.fma(widened(b, at + 2 * WIDTH), x2);
            y2 = s.fma(widened(b, at + 5 * LANES), y2);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 3]);
            x3 = s.fma(widened(b, at + 3 * WIDTH), x3);
            y3 = s.fma(widened(b, at + 7 * LANES), y3);
        }
        x0.add(x1).add(x2.add(x3)).intoArray(c, co);
        y0.add(y1).add(y2.add(y3)).intoArray(c, co + LANES);
    }

    @Override
    void addTo(
            int[] acc,
            int offset,
            int stride,
            boolean first,
            int rows,
            int width,
            Scratch scratch) {
        float[] sums = scratch.sums;
        for (int r = 0; r < rows; r++) {
            int at = offset + r * stride;
            IntVector x = toInts(FloatVector.fromArray(FLOATS, sums, r * WIDTH));
            IntVector y = toInts(FloatVector.fromArray(FLOATS, sums, r * WIDTH + LANES));
            if (!first) {
                x = x.add(IntVector.fromArray(INTS, acc, at));
                y = y.add(IntVector.fromArray(INTS, acc, at + LANES));
            }
            x.intoArray(acc, at);
            y.intoArray(acc, at + LANES);
        }
    }

    /**
     * Ints from floats that hold integers in [-2^24, 2^24]. The API's own conversion, F2I, is not
     * compiled to machine code on 17, where it would cost more than the product itself. Adding
     * MAGIC covers 22 bits and a sign, so a value goes in two parts: 4 · quarter + rest.
     */
    static IntVector toInts(FloatVector value) {
        FloatVector quarter = value.mul(0.25f).add(MAGIC);
        FloatVector rest = value.sub(quarter.sub(MAGIC).mul(4f)).add(MAGIC);
        IntVector high = quarter.reinterpretAsInts().sub(MAGIC_BITS);
        return high.lanewise(VectorOperators.LSHL, 2).add(rest.reinterpretAsInts().sub(MAGIC_BITS));
    }

    @Override
    void addTo(
            float[] acc,
            int offset,
            int stride,
            boolean first,
            int rows,
            int width,
            Scratch scratch) {
        float[] sums = scratch.sums;
        for (int r = 0; r < rows; r++) {
            int at = offset + r * stride;
            FloatVector x = FloatVector.fromArray(FLOATS, sums, r * WIDTH);
            FloatVector y = FloatVector.fromArray(FLOATS, sums, r * WIDTH + LANES);
            if (!first) {
                x = x.add(FloatVector.fromArray(FLOATS, acc, at));
                y = y.add(FloatVector.fromArray(FLOATS, acc, at + LANES));
            }
            x.intoArray(acc, at);
            y.intoArray(acc, at + LANES);
        }
    }
}
