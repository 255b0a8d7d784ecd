package dev.octet.kernel;

import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What an engine computes before it is offered, for M = 1 and M = 4: sums that pairwise 16-bit
 * saturation, an uncompensated sign shift or a wrong library would get wrong. An engine that
 * multiplies no integers computes FP32 sums whose bits show their order, and whether products are
 * rounded by themselves.
 */
final class SelfTest {
    private static final int K = 70;
    private static final int N = 5;

    private SelfTest() {}

    /** The engine cannot be trusted. */
    static final class WrongSums extends Exception {
        private static final long serialVersionUID = 1L;

        private WrongSums(String message) {
            super(message);
        }
    }

    static void run(Backend backend) throws Probe.Unavailable, WrongSums {
        boolean multiplied = false;
        for (int m : new int[] {1, 4}) {
            multiplied |= check(backend, m, DataType.U8, (byte) 255, (byte) 127, K * 255 * 127);
            multiplied |= check(backend, m, DataType.U8, (byte) 255, (byte) -128, K * 255 * -128);
            multiplied |= check(backend, m, DataType.S8, (byte) -128, (byte) -128, K * 128 * 128);
            multiplied |= check(backend, m, DataType.S8, (byte) 127, (byte) -128, K * 127 * -128);
        }
        if (!multiplied) {
            multiplied = checkFloats(backend, 1) | checkFloats(backend, 4);
        }
        if (!multiplied) {
            throw new Probe.Unavailable(
                    "it refuses its self-test: "
                            + backend.refuses(request(4, DataType.S8)).orElse("for no reason"));
        }
    }

    private static Gemm request(int m, DataType src) {
        return Gemm.of(m, N, K).types(src, DataType.S8, DataType.S32).build();
    }

    /** Whether the engine took the request; when it did, the integers were right. */
    private static boolean check(
            Backend backend, int m, DataType src, byte x, byte weight, int expected)
            throws WrongSums {
        Gemm gemm = request(m, src);
        if (backend.refuses(gemm).isPresent()) {
            return false;
        }
        byte[] weights = new byte[K * N];
        Arrays.fill(weights, weight);
        ByteBuffer source = ByteBuffer.allocateDirect(m * K);
        for (int i = 0; i < m * K; i++) {
            source.put(i, x);
        }
        ByteBuffer dst = ByteBuffer.allocateDirect(m * N * 4).order(ByteOrder.nativeOrder());
        try (Kernel kernel = Kernel.of(backend, gemm.with(Parameters.of(weights)), 1)) {
            kernel.run(source, dst);
        }
        for (int i = 0; i < m * N; i++) {
            int actual = dst.getInt(i * 4);
            if (actual != expected) {
                throw new WrongSums(
                        RootLocale.format(
                                "it computes wrong integers: %d products of %s %d and s8 %d gave"
                                        + " %,d, not %,d",
                                K,
                                src,
                                src == DataType.U8 ? x & 255 : x,
                                weight,
                                actual,
                                expected));
            }
        }
        return true;
    }

    /** As {@link #check}, for rows and columns that are all alike. */
    private static boolean checkFloats(Backend backend, int m) throws WrongSums {
        Gemm gemm = Gemm.of(m, N, K).types(DataType.F32, DataType.F32, DataType.F32).build();
        if (backend.refuses(gemm).isPresent()) {
            return false;
        }
        float expected = 0;
        float[] weights = new float[K * N];
        ByteBuffer source = ByteBuffer.allocateDirect(m * K * 4).order(ByteOrder.nativeOrder());
        for (int k = 0; k < K; k++) {
            float x = 1f / (k + 3);
            float weight = k % 3 - 0.9f;
            for (int row = 0; row < m; row++) {
                source.putFloat((row * K + k) * 4, x);
            }
            Arrays.fill(weights, k * N, (k + 1) * N, weight);
            expected = Math.fma(x, weight, expected);
        }
        ByteBuffer dst = ByteBuffer.allocateDirect(m * N * 4).order(ByteOrder.nativeOrder());
        try (Kernel kernel = Kernel.of(backend, gemm.with(Parameters.of(weights)), 1)) {
            kernel.run(source, dst);
        }
        for (int i = 0; i < m * N; i++) {
            float actual = dst.getFloat(i * 4);
            if (Float.floatToRawIntBits(actual) != Float.floatToRawIntBits(expected)) {
                throw new WrongSums(
                        RootLocale.format(
                                "it computes FP32 sums in another order, or does not fuse: %d"
                                        + " products gave %s, not %s",
                                K, Float.toString(actual), Float.toString(expected)));
            }
        }
        return true;
    }
}
