package dev.octet.engine.jvm;

import static dev.octet.engine.jvm.Rounding.ROUNDER;

import java.util.Arrays;
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
 * <p>Panels are four vectors wide. With 32 registers a tile is six rows by a whole panel: 24
 * accumulators and 10 loads, where eight rows by two vectors take 10 loads for 16; C2 keeps it all
 * in registers on 17 and 25. With 16 registers, and for the rows left over, it is four rows by half
 * a panel; anything larger runs at half the speed there. At most {@link #FEW_ROWS} rows multiply
 * bytes directly, widening each vector of weights in the inner loop; more rows widen a slice of the
 * panel first and share it.
 *
 * <p>No method here takes or returns a vector: where C2 does not inline it, as happens once it has
 * been compiled by itself, each call would allocate the vector on the heap.
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
    private static final int HALF = 2 * LANES;
    private static final int WIDTH = 2 * HALF;
    private static final int STRIDE = Blocking.STRIDE;

    /** AVX-512 and Arm have 32 vector registers, AVX and SSE have 16. */
    private static final boolean MANY_REGISTERS =
            FLOATS.vectorBitSize() == 512 || System.getProperty("os.arch").equals("aarch64");

    private static final int FEW_ROWS = 8;

    private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);

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
            ((FloatVector)
                            bytes.lanewise(VectorOperators.XOR, flip)
                                    .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .sub((float) shift)
                    .intoArray(to, toAt + i);
        }
        for (; i < count; i++) {
            to[toAt + i] = (byte) (from[at + i] ^ flip) - shift;
        }
    }

    @Override
    void multiply(Panels weights, int panel, int from, int depth, int rows, Scratch scratch) {
        int columns = Math.min(WIDTH, weights.n - panel * WIDTH);
        if (weights.bytes == null) {
            if (weights.integers) {
                clear(rows, scratch);
            }
            // a whole block at once loads and stores the sums once; nothing is widened, so the
            // weights need not stay in the first-level cache
            floatRows(0, weights.floats[panel], from * WIDTH, depth, rows, columns, scratch);
            return;
        }
        if (rows <= FEW_ROWS) {
            reserve(rows, scratch);
            byteRows(weights.bytes[panel], from * WIDTH, depth, rows, columns, scratch);
            return;
        }
        clear(rows, scratch);
        scratch.panel = Scratch.grow(scratch.panel, Blocking.SLICE * WIDTH);
        for (int k = 0; k < depth; k += Blocking.SLICE) {
            int length = Math.min(Blocking.SLICE, depth - k);
            int at = (from + k) * WIDTH;
            widenPanel(weights.bytes[panel], at, length * WIDTH, scratch.panel);
            floatRows(k, scratch.panel, 0, length, rows, columns, scratch);
        }
    }

    private static void reserve(int rows, Scratch scratch) {
        int padded = Blocking.roundUp(rows, Blocking.ROW_ROUNDING);
        scratch.sums = Scratch.grow(scratch.sums, padded * WIDTH);
    }

    private static void clear(int rows, Scratch scratch) {
        reserve(rows, scratch);
        Arrays.fill(scratch.sums, 0, Blocking.roundUp(rows, Blocking.ROW_ROUNDING) * WIDTH, 0f);
    }

    private static void widenPanel(byte[] from, int at, int count, float[] to) {
        for (int i = 0; i < count; i += LANES) {
            ByteVector.fromArray(BYTES, from, at + i)
                    .convertShape(VectorOperators.B2F, FLOATS, 0)
                    .reinterpretAsFloats()
                    .intoArray(to, i);
        }
    }

    /** Adds the products of columns [k, k + depth) of the source block to the sums. */
    private static void floatRows(
            int k, float[] b, int bo, int depth, int rows, int columns, Scratch scratch) {
        float[] a = scratch.block;
        float[] c = scratch.sums;
        int done = 0;
        if (MANY_REGISTERS && columns > HALF) {
            for (; done + 6 <= rows; done += 6) {
                six(a, done * STRIDE + k, b, bo, depth, c, done * WIDTH);
            }
        }
        int left = rows - done;
        int single = left % 4 == 1 ? rows - 1 : rows;
        for (int j = 0; j < columns; j += HALF) {
            // Two or three rows at the end count as four: block and sums have room for them.
            for (int r = done; r < single; r += 4) {
                four(a, r * STRIDE + k, b, bo + j, depth, c, r * WIDTH + j);
            }
        }
        if (single < rows) {
            one(a, single * STRIDE + k, b, bo, depth, c, single * WIDTH);
        }
    }

    private static void byteRows(
            byte[] b, int bo, int depth, int rows, int columns, Scratch scratch) {
        float[] a = scratch.block;
        float[] c = scratch.sums;
        for (int j = 0; j < columns; j += HALF) {
            int r = 0;
            for (; r + 1 < rows; r += 4) {
                fourOfBytes(a, r * STRIDE, b, bo + j, depth, c, r * WIDTH + j);
            }
            if (r < rows) {
                oneOfBytes(a, r * STRIDE, b, bo + j, depth, c, r * WIDTH + j);
            }
        }
    }

    /** Adds six rows of the source block by a slice of a whole panel of float weights. */
    private static void six(float[] a, int ao, float[] b, int bo, int depth, float[] c, int co) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, c, co);
        FloatVector x0 = FloatVector.fromArray(FLOATS, c, co + LANES);
        FloatVector y0 = FloatVector.fromArray(FLOATS, c, co + 2 * LANES);
        FloatVector z0 = FloatVector.fromArray(FLOATS, c, co + 3 * LANES);
        FloatVector w1 = FloatVector.fromArray(FLOATS, c, co + WIDTH);
        FloatVector x1 = FloatVector.fromArray(FLOATS, c, co + 5 * LANES);
        FloatVector y1 = FloatVector.fromArray(FLOATS, c, co + 6 * LANES);
        FloatVector z1 = FloatVector.fromArray(FLOATS, c, co + 7 * LANES);
        FloatVector w2 = FloatVector.fromArray(FLOATS, c, co + 2 * WIDTH);
        FloatVector x2 = FloatVector.fromArray(FLOATS, c, co + 9 * LANES);
        FloatVector y2 = FloatVector.fromArray(FLOATS, c, co + 10 * LANES);
        FloatVector z2 = FloatVector.fromArray(FLOATS, c, co + 11 * LANES);
        FloatVector w3 = FloatVector.fromArray(FLOATS, c, co + 3 * WIDTH);
        FloatVector x3 = FloatVector.fromArray(FLOATS, c, co + 13 * LANES);
        FloatVector y3 = FloatVector.fromArray(FLOATS, c, co + 14 * LANES);
        FloatVector z3 = FloatVector.fromArray(FLOATS, c, co + 15 * LANES);
        FloatVector w4 = FloatVector.fromArray(FLOATS, c, co + 4 * WIDTH);
        FloatVector x4 = FloatVector.fromArray(FLOATS, c, co + 17 * LANES);
        FloatVector y4 = FloatVector.fromArray(FLOATS, c, co + 18 * LANES);
        FloatVector z4 = FloatVector.fromArray(FLOATS, c, co + 19 * LANES);
        FloatVector w5 = FloatVector.fromArray(FLOATS, c, co + 5 * WIDTH);
        FloatVector x5 = FloatVector.fromArray(FLOATS, c, co + 21 * LANES);
        FloatVector y5 = FloatVector.fromArray(FLOATS, c, co + 22 * LANES);
        FloatVector z5 = FloatVector.fromArray(FLOATS, c, co + 23 * LANES);
        for (int k = 0; k < depth; k++) {
            int at = bo + k * WIDTH;
            FloatVector v0 = FloatVector.fromArray(FLOATS, b, at);
            FloatVector v1 = FloatVector.fromArray(FLOATS, b, at + LANES);
            FloatVector v2 = FloatVector.fromArray(FLOATS, b, at + 2 * LANES);
            FloatVector v3 = FloatVector.fromArray(FLOATS, b, at + 3 * LANES);
            FloatVector s = FloatVector.broadcast(FLOATS, a[ao + k]);
            w0 = s.fma(v0, w0);
            x0 = s.fma(v1, x0);
            y0 = s.fma(v2, y0);
            z0 = s.fma(v3, z0);
            s = FloatVector.broadcast(FLOATS, a[ao + k + STRIDE]);
            w1 = s.fma(v0, w1);
            x1 = s.fma(v1, x1);
            y1 = s.fma(v2, y1);
            z1 = s.fma(v3, z1);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 2 * STRIDE]);
            w2 = s.fma(v0, w2);
            x2 = s.fma(v1, x2);
            y2 = s.fma(v2, y2);
            z2 = s.fma(v3, z2);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 3 * STRIDE]);
            w3 = s.fma(v0, w3);
            x3 = s.fma(v1, x3);
            y3 = s.fma(v2, y3);
            z3 = s.fma(v3, z3);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 4 * STRIDE]);
            w4 = s.fma(v0, w4);
            x4 = s.fma(v1, x4);
            y4 = s.fma(v2, y4);
            z4 = s.fma(v3, z4);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 5 * STRIDE]);
            w5 = s.fma(v0, w5);
            x5 = s.fma(v1, x5);
            y5 = s.fma(v2, y5);
            z5 = s.fma(v3, z5);
        }
        w0.intoArray(c, co);
        x0.intoArray(c, co + LANES);
        y0.intoArray(c, co + 2 * LANES);
        z0.intoArray(c, co + 3 * LANES);
        w1.intoArray(c, co + WIDTH);
        x1.intoArray(c, co + 5 * LANES);
        y1.intoArray(c, co + 6 * LANES);
        z1.intoArray(c, co + 7 * LANES);
        w2.intoArray(c, co + 2 * WIDTH);
        x2.intoArray(c, co + 9 * LANES);
        y2.intoArray(c, co + 10 * LANES);
        z2.intoArray(c, co + 11 * LANES);
        w3.intoArray(c, co + 3 * WIDTH);
        x3.intoArray(c, co + 13 * LANES);
        y3.intoArray(c, co + 14 * LANES);
        z3.intoArray(c, co + 15 * LANES);
        w4.intoArray(c, co + 4 * WIDTH);
        x4.intoArray(c, co + 17 * LANES);
        y4.intoArray(c, co + 18 * LANES);
        z4.intoArray(c, co + 19 * LANES);
        w5.intoArray(c, co + 5 * WIDTH);
        x5.intoArray(c, co + 21 * LANES);
        y5.intoArray(c, co + 22 * LANES);
        z5.intoArray(c, co + 23 * LANES);
    }

    /** Adds four rows of the source block by a slice of float weights. */
    private static void four(float[] a, int ao, float[] b, int bo, int depth, float[] c, int co) {
        FloatVector x0 = FloatVector.fromArray(FLOATS, c, co);
        FloatVector y0 = FloatVector.fromArray(FLOATS, c, co + LANES);
        FloatVector x1 = FloatVector.fromArray(FLOATS, c, co + WIDTH);
        FloatVector y1 = FloatVector.fromArray(FLOATS, c, co + WIDTH + LANES);
        FloatVector x2 = FloatVector.fromArray(FLOATS, c, co + 2 * WIDTH);
        FloatVector y2 = FloatVector.fromArray(FLOATS, c, co + 2 * WIDTH + LANES);
        FloatVector x3 = FloatVector.fromArray(FLOATS, c, co + 3 * WIDTH);
        FloatVector y3 = FloatVector.fromArray(FLOATS, c, co + 3 * WIDTH + LANES);
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
        y1.intoArray(c, co + WIDTH + LANES);
        x2.intoArray(c, co + 2 * WIDTH);
        y2.intoArray(c, co + 2 * WIDTH + LANES);
        x3.intoArray(c, co + 3 * WIDTH);
        y3.intoArray(c, co + 3 * WIDTH + LANES);
    }

    /** Adds one row by a slice of a whole panel of float weights. */
    private static void one(float[] a, int ao, float[] b, int bo, int depth, float[] c, int co) {
        FloatVector w = FloatVector.fromArray(FLOATS, c, co);
        FloatVector x = FloatVector.fromArray(FLOATS, c, co + LANES);
        FloatVector y = FloatVector.fromArray(FLOATS, c, co + 2 * LANES);
        FloatVector z = FloatVector.fromArray(FLOATS, c, co + 3 * LANES);
        for (int k = 0; k < depth; k++) {
            int at = bo + k * WIDTH;
            FloatVector s = FloatVector.broadcast(FLOATS, a[ao + k]);
            w = s.fma(FloatVector.fromArray(FLOATS, b, at), w);
            x = s.fma(FloatVector.fromArray(FLOATS, b, at + LANES), x);
            y = s.fma(FloatVector.fromArray(FLOATS, b, at + 2 * LANES), y);
            z = s.fma(FloatVector.fromArray(FLOATS, b, at + 3 * LANES), z);
        }
        w.intoArray(c, co);
        x.intoArray(c, co + LANES);
        y.intoArray(c, co + 2 * LANES);
        z.intoArray(c, co + 3 * LANES);
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
            FloatVector v =
                    (FloatVector)
                            ByteVector.fromArray(BYTES, b, bo + k * WIDTH)
                                    .convertShape(VectorOperators.B2F, FLOATS, 0);
            FloatVector w =
                    (FloatVector)
                            ByteVector.fromArray(BYTES, b, bo + k * WIDTH + LANES)
                                    .convertShape(VectorOperators.B2F, FLOATS, 0);
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
        y1.intoArray(c, co + WIDTH + LANES);
        x2.intoArray(c, co + 2 * WIDTH);
        y2.intoArray(c, co + 2 * WIDTH + LANES);
        x3.intoArray(c, co + 3 * WIDTH);
        y3.intoArray(c, co + 3 * WIDTH + LANES);
    }

    /** One row by half a panel of bytes; four values of k keep the units busy. */
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
            x0 =
                    s.fma(
                            (FloatVector)
                                    ByteVector.fromArray(BYTES, b, at)
                                            .convertShape(VectorOperators.B2F, FLOATS, 0),
                            x0);
            y0 =
                    s.fma(
                            (FloatVector)
                                    ByteVector.fromArray(BYTES, b, at + LANES)
                                            .convertShape(VectorOperators.B2F, FLOATS, 0),
                            y0);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 1]);
            x1 =
                    s.fma(
                            (FloatVector)
                                    ByteVector.fromArray(BYTES, b, at + WIDTH)
                                            .convertShape(VectorOperators.B2F, FLOATS, 0),
                            x1);
            y1 =
                    s.fma(
                            (FloatVector)
                                    ByteVector.fromArray(BYTES, b, at + WIDTH + LANES)
                                            .convertShape(VectorOperators.B2F, FLOATS, 0),
                            y1);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 2]);
            x2 =
                    s.fma(
                            (FloatVector)
                                    ByteVector.fromArray(BYTES, b, at + 2 * WIDTH)
                                            .convertShape(VectorOperators.B2F, FLOATS, 0),
                            x2);
            y2 =
                    s.fma(
                            (FloatVector)
                                    ByteVector.fromArray(BYTES, b, at + 2 * WIDTH + LANES)
                                            .convertShape(VectorOperators.B2F, FLOATS, 0),
                            y2);
            s = FloatVector.broadcast(FLOATS, a[ao + k + 3]);
            x3 =
                    s.fma(
                            (FloatVector)
                                    ByteVector.fromArray(BYTES, b, at + 3 * WIDTH)
                                            .convertShape(VectorOperators.B2F, FLOATS, 0),
                            x3);
            y3 =
                    s.fma(
                            (FloatVector)
                                    ByteVector.fromArray(BYTES, b, at + 3 * WIDTH + LANES)
                                            .convertShape(VectorOperators.B2F, FLOATS, 0),
                            y3);
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
        for (int r = 0; r < rows; r++) {
            addInts(scratch.sums, r * WIDTH, acc, offset + r * stride, first, WIDTH);
        }
    }

    /**
     * Adds floats that hold integers in [-2^24, 2^24] to ints, or sets them; {@code count} rounded
     * up to whole vectors. The API's own conversion, F2I, is not compiled to machine code on 17,
     * where it would cost more than the product itself. Adding ROUNDER covers 22 bits and a sign,
     * so a value goes in two parts: 4 · quarter + rest.
     */
    static void addInts(float[] sums, int at, int[] acc, int to, boolean first, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector value = FloatVector.fromArray(FLOATS, sums, at + i);
            FloatVector quarter = value.mul(0.25f).add(ROUNDER);
            FloatVector rest = value.sub(quarter.sub(ROUNDER).mul(4f)).add(ROUNDER);
            IntVector x =
                    quarter.reinterpretAsInts()
                            .sub(ROUNDER_BITS)
                            .lanewise(VectorOperators.LSHL, 2)
                            .add(rest.reinterpretAsInts().sub(ROUNDER_BITS));
            if (!first) {
                x = x.add(IntVector.fromArray(INTS, acc, to + i));
            }
            x.intoArray(acc, to + i);
        }
    }

    @Override
    void addScaled(
            int[] sums, int at, float[] scales, int scalesAt, float[] to, int toAt, int count) {
        int bound = FLOATS.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            ((FloatVector) IntVector.fromArray(INTS, sums, at + i).convert(VectorOperators.I2F, 0))
                    .fma(
                            FloatVector.fromArray(FLOATS, scales, scalesAt + i),
                            FloatVector.fromArray(FLOATS, to, toAt + i))
                    .intoArray(to, toAt + i);
        }
        for (int i = bound; i < count; i++) {
            to[toAt + i] = Math.fma((float) sums[at + i], scales[scalesAt + i], to[toAt + i]);
        }
    }

    @Override
    void begin(
            float[] acc,
            int offset,
            int stride,
            boolean first,
            int rows,
            int width,
            Scratch scratch) {
        if (first) {
            clear(rows, scratch);
            return;
        }
        reserve(rows, scratch);
        for (int r = 0; r < rows; r++) {
            System.arraycopy(acc, offset + r * stride, scratch.sums, r * WIDTH, WIDTH);
        }
    }

    @Override
    void store(float[] acc, int offset, int stride, int rows, int width, Scratch scratch) {
        for (int r = 0; r < rows; r++) {
            System.arraycopy(scratch.sums, r * WIDTH, acc, offset + r * stride, WIDTH);
        }
    }
}
