package dev.octet.benchmarks.peer;

import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Product;
import dev.octet.text.RootLocale;
import dev.octet.verify.Values;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Three loops over arrays, in the order that lets the compiler vectorize the innermost. */
public final class JavaLoopPeer implements Peer {
    /** A run shall take less than a fifth of a second or so. */
    private static final long MOST_MACS = 1L << 28;

    @Override
    public String name() {
        return "java-loop";
    }

    @Override
    public String version() {
        return "three loops";
    }

    @Override
    public Optional<String> refuses(Product request) {
        return refusesLong(request)
                .or(
                        () ->
                                Matrices.refusesAllBut(
                                        request.src() == DataType.F32
                                                ? "f32:f32:f32"
                                                : request.src() + ":s8:s32",
                                        request));
    }

    static Optional<String> refusesLong(Product request) {
        return request.macs() > MOST_MACS
                ? Optional.of(
                        RootLocale.format("more than %,d multiplications take too long", MOST_MACS))
                : Optional.empty();
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
                    gemm, "float", dst, () -> dst.asFloatBuffer().put(multiply(gemm, a, b, c)));
        }
        byte[] a = values.src().toBytes();
        byte[] b = values.weights().toBytes();
        int[] c = new int[gemm.m() * gemm.n()];
        int mask = gemm.src() == DataType.U8 ? 255 : -1;
        return Matrices.contender(
                gemm, "byte", dst, () -> dst.asIntBuffer().put(multiply(gemm, a, mask, b, c)));
    }

    private static float[] multiply(Gemm gemm, float[] a, float[] b, float[] c) {
        int n = gemm.n();
        int k = gemm.k();
        for (int i = 0; i < gemm.m(); i++) {
            int row = i * n;
            Arrays.fill(c, row, row + n, 0);
            for (int p = 0; p < k; p++) {
                addScaled(c, row, a[i * k + p], b, p * n, n);
            }
        }
        return c;
    }

    private static int[] multiply(Gemm gemm, byte[] a, int mask, byte[] b, int[] c) {
        int n = gemm.n();
        int k = gemm.k();
        for (int i = 0; i < gemm.m(); i++) {
            int row = i * n;
            Arrays.fill(c, row, row + n, 0);
            for (int p = 0; p < k; p++) {
                addScaled(c, row, a[i * k + p] & mask, b, p * n, n);
            }
        }
        return c;
    }

    // methods of their own, which are compiled after a few thousand calls

    private static void addScaled(float[] c, int to, float value, float[] b, int from, int n) {
        for (int j = 0; j < n; j++) {
            c[to + j] += value * b[from + j];
        }
    }

    private static void addScaled(int[] c, int to, int value, byte[] b, int from, int n) {
        for (int j = 0; j < n; j++) {
            c[to + j] += value * b[from + j];
        }
    }
}
