package dev.octet.kernel;

import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What an engine computes before it is offered: sums that pairwise 16-bit saturation, an
 * uncompensated sign shift or a wrong library would get wrong, for M = 1 and M = 4.
 */
final class SelfTest {
    private static final int K = 70;
    private static final int N = 5;

    private SelfTest() {}

    /** The engine cannot be trusted. */
    static final class WrongIntegers extends Exception {
        private static final long serialVersionUID = 1L;

        private WrongIntegers(String message) {
            super(message);
        }
    }

    static void run(Backend backend) throws Probe.Unavailable, WrongIntegers {
        boolean multiplied = false;
        for (int m : new int[] {1, 4}) {
            multiplied |= check(backend, m, DataType.U8, (byte) 255, (byte) 127, K * 255 * 127);
            multiplied |= check(backend, m, DataType.U8, (byte) 255, (byte) -128, K * 255 * -128);
            multiplied |= check(backend, m, DataType.S8, (byte) -128, (byte) -128, K * 128 * 128);
            multiplied |= check(backend, m, DataType.S8, (byte) 127, (byte) -128, K * 127 * -128);
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
            throws WrongIntegers {
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
                throw new WrongIntegers(
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
}
