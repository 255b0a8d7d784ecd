package dev.octet.testing;

import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.request.Conv;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import java.util.Arrays;
import java.util.List;

/**
 * A program of its own: says which engines are here, and computes with each of those that its
 * arguments name. Status 1 when one is absent or wrong.
 */
public final class SmallComputations {
    private SmallComputations() {}

    /** Names of engines. */
    public static void main(String... engines) {
        System.out.println(Octet.report());
        for (String engine : engines) {
            compute(Octet.use(engine));
        }
        compute(Octet.best());
    }

    /** A multiplication and a convolution, where the engines take them. */
    public static void compute(Octet octet) {
        compute(octet, Gemm.parse("gemm u8:s8:s32 9x64:64x20"), 64 * 20, 9 * 64, 9 * 20, 64);
        try {
            compute(
                    octet,
                    Conv.parse("conv u8:s8:s32 ic64ih3oc20kh1"),
                    64 * 20,
                    9 * 64,
                    9 * 20,
                    64);
        } catch (IllegalArgumentException refused) {
            System.out.println(refused.getMessage());
        }
    }

    private static void compute(
            Octet octet, Product product, int weights, int src, int dst, int depth) {
        byte[] w = new byte[weights];
        byte[] x = new byte[src];
        int[] y = new int[dst];
        Arrays.fill(w, (byte) 127);
        Arrays.fill(x, (byte) 255);
        try (Kernel kernel = octet.prepare(product.with(Parameters.of(w)))) {
            kernel.run(x, y);
            System.out.println(kernel);
        }
        List<Integer> wrong = Arrays.stream(y).filter(v -> v != depth * 255 * 127).boxed().toList();
        if (!wrong.isEmpty()) {
            throw new AssertionError(product + " gave " + wrong);
        }
    }
}
