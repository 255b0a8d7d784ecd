package dev.octet.benchmarks.peer;

import dev.octet.request.Gemm;
import dev.octet.request.Product;
import dev.octet.request.WeightsLayout;
import dev.octet.text.RootLocale;
import dev.octet.verify.Tensor;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What peers share that multiply matrices and do nothing else. */
public final class Matrices {
    private Matrices() {}

    /**
     * Refuses all but one plain multiplication of those types, weights [K,N].
     *
     * @param types as in a request, such as "u8:s8:s32"
     */
    public static Optional<String> refusesAllBut(String types, Product request) {
        boolean plain =
                request.match(
                        gemm ->
                                gemm.layout() == WeightsLayout.KN
                                        && gemm.toString()
                                                .equals("gemm " + types + " " + shape(gemm)),
                        conv -> false);
        return plain ? Optional.empty() : Optional.of("only plain gemm " + types);
    }

    private static String shape(Gemm gemm) {
        return RootLocale.format("%dx%d:%dx%d", gemm.m(), gemm.k(), gemm.k(), gemm.n());
    }

    /** One that writes to a buffer and holds nothing that must be freed. */
    public static Contender contender(
            Product request, String detail, ByteBuffer dst, Runnable call) {
        return new Call(request, detail, dst, call);
    }

    /** The values of an f32 destination. */
    public static Tensor tensor(Product request, float[] values) {
        ByteBuffer buffer = Data.buffer(request.dstBytes());
        buffer.asFloatBuffer().put(values);
        return Tensor.copyOf(request.dst(), request.dstCount(), buffer);
    }

    /** The version in the name of the jar that a class came from. */
    public static String jarVersion(Class<?> type) {
        String jar = type.getProtectionDomain().getCodeSource().getLocation().getPath();
        return jar.replaceFirst(".*/[a-z]+-(.*)\\.jar", "$1");
    }

    private record Call(Product request, String detail, ByteBuffer dst, Runnable call)
            implements JavaContender {
        @Override
        public void run() {
            call.run();
        }

        @Override
        public Tensor result() {
            run();
            return Tensor.copyOf(request.dst(), request.dstCount(), dst);
        }

        @Override
        public void close() {}
    }
}
