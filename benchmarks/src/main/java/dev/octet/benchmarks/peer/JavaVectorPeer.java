package dev.octet.benchmarks.peer;

import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Product;
import dev.octet.verify.Values;
import java.nio.ByteBuffer;
import java.util.Optional;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * What one writes first with Java's Vector API: four rows of a vector of columns in registers, no
 * packing, no blocking. Columns beyond the last whole vector are computed one by one.
 */
public final class JavaVectorPeer implements Peer {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(INTS.vectorBitSize() / 4));
    private static final int ROWS = 4;

    /** Fails where the module jdk.incubator.vector is not there. */
    public JavaVectorPeer() {
        FLOATS.length();
    }

    @Override
    public String name() {
        return "java-vector";
    }

    @Override
    public String version() {
        return "Vector API, " + FLOATS.vectorBitSize() + " bits";
    }

    @Override
    public Optional<String> refuses(Product request) {
        return JavaLoopPeer.refusesLong(request)
                .or(
                        () ->
                                Matrices.refusesAllBut(
                                        request.src() == DataType.F32 ? "f32:f32:f32" : "s8:s8:s32",
                                        request));
    }

    @Override
    public Contender prepare(Values values) {
        Gemm gemm = (Gemm) values.request();
        ByteBuffer dst = Data.buffer(gemm.dstBytes());
        if (gemm.src() == DataType.F32) {
            float[] a = Data.floats(values.src());
            float[] b = Data.floats(values.weights());
            float[] c = new float[gemm.m() * gemm.n()];
            return Matrices.contender(
                    gemm,
                    "FloatVector.fma",
                    dst,
                    () -> {
                        multiply(gemm, a, b, c);
                        dst.asFloatBuffer().put(c);
                    });
        }
        byte[] a = values.src().toBytes();
        byte[] b = values.weights().toBytes();
        int[] c = new int[gemm.m() * gemm.n()];
        return Matrices.contender(
                gemm,
                "ByteVector to IntVector",
                dst,
                () -> {
                    multiply(gemm, a, b, c);
                    dst.asIntBuffer().put(c);
                });
    }

    private static void multiply(Gemm gemm, float[] a, float[] b, float[] c) {
        int n = gemm.n();
        int k = gemm.k();
        int whole = FLOATS.loopBound(n);
        for (int i = 0; i < gemm.m(); i += ROWS) {
            int rows = Math.min(ROWS, gemm.m() - i);
            // rows that are not there repeat the last one
            int a0 = i * k;
            int a1 = (i + Math.min(1, rows - 1)) * k;
            int a2 = (i + Math.min(2, rows - 1)) * k;
            int a3 = (i + rows - 1) * k;
            for (int j = 0; j < whole; j += FLOATS.length()) {
                FloatVector s0 = FloatVector.zero(FLOATS);
                FloatVector s1 = FloatVector.zero(FLOATS);
                FloatVector s2 = FloatVector.zero(FLOATS);
                FloatVector s3 = FloatVector.zero(FLOATS);
                for (int p = 0; p < k; p++) {
                    FloatVector w = FloatVector.fromArray(FLOATS, b, p * n + j);
                    s0 = w.fma(FloatVector.broadcast(FLOATS, a[a0 + p]), s0);
                    s1 = w.fma(FloatVector.broadcast(FLOATS, a[a1 + p]), s1);
                    s2 = w.fma(FloatVector.broadcast(FLOATS, a[a2 + p]), s2);
                    s3 = w.fma(FloatVector.broadcast(FLOATS, a[a3 + p]), s3);
                }
                s0.intoArray(c, i * n + j);
                s1.intoArray(c, (i + Math.min(1, rows - 1)) * n + j);
                s2.intoArray(c, (i + Math.min(2, rows - 1)) * n + j);
                s3.intoArray(c, (i + rows - 1) * n + j);
            }
            for (int row = i; row < i + rows; row++) {
                for (int j = whole; j < n; j++) {
                    float sum = 0;
                    for (int p = 0; p < k; p++) {
                        sum += a[row * k + p] * b[p * n + j];
                    }
                    c[row * n + j] = sum;
                }
            }
        }
    }

    private static void multiply(Gemm gemm, byte[] a, byte[] b, int[] c) {
        int n = gemm.n();
        int k = gemm.k();
        // a load of bytes must not run over the end of the weights' last row
        int whole = INTS.loopBound(n);
        for (int i = 0; i < gemm.m(); i++) {
            for (int j = 0; j < whole; j += INTS.length()) {
                IntVector sum = IntVector.zero(INTS);
                for (int p = 0; p < k; p++) {
                    IntVector w =
                            (IntVector)
                                    ByteVector.fromArray(BYTES, b, p * n + j)
                                            .convertShape(VectorOperators.B2I, INTS, 0);
                    sum = sum.add(w.mul(a[i * k + p]));
                }
                sum.intoArray(c, i * n + j);
            }
            for (int j = whole; j < n; j++) {
                int sum = 0;
                for (int p = 0; p < k; p++) {
                    sum += a[i * k + p] * b[p * n + j];
                }
                c[i * n + j] = sum;
            }
        }
    }
}
