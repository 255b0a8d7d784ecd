package dev.octet.engine.avx;

import dev.octet.engine.Description;
import dev.octet.engine.Isa;
import dev.octet.engine.NativeCode;
import dev.octet.engine.NativeImplementation;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Probe;
import dev.octet.request.Attention;
import dev.octet.request.DataType;
import dev.octet.request.Elementwise;
import dev.octet.request.Matmul;
import dev.octet.request.Normalize;
import dev.octet.request.Pool;
import dev.octet.request.Product;
import dev.octet.request.Quantize;
import dev.octet.request.Reduce;
import dev.octet.request.Resize;
import dev.octet.request.Softmax;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Our own kernels in FP32, and conversions from and to 8 bits, on AVX-512, or on AVX2 with FMA.
 * {@code -Ddev.octet.isa=avx2} takes the 256-bit ones of a CPU that has both.
 */
public final class AvxBackend implements Backend {
    private final Isa isa;

    /**
     * For {@link Probe#attempt}.
     *
     * @throws Probe.Unavailable without its library, on a CPU without AVX2 and FMA, on an {@link
     *     Isa} that leaves them out or there is not
     */
    public AvxBackend() throws Probe.Unavailable {
        NativeCode.load(AvxNative.class);
        Isa.limit(AvxNative::limitIsa);
        isa = Isa.values()[AvxNative.cpu()];
        if (isa == Isa.BASELINE) {
            throw new Probe.Unavailable(
                    "neither AVX-512 nor AVX2 with FMA: this CPU has none of them, or"
                            + " -Ddev.octet.isa leaves them out");
        }
    }

    /** Why it refuses a product's weights; empty for floats. */
    static Optional<String> refusesTypes(Product product) {
        return product.weights() == DataType.F32
                ? Optional.empty()
                : Optional.of(product.weights() + " weights: these kernels multiply floats");
    }

    private static Optional<String> refusesIntegers(Attention attention) {
        return attention.int8()
                ? Optional.of("int8 attention: these kernels multiply floats")
                : Optional.empty();
    }

    @Override
    public String name() {
        return "avx";
    }

    @Override
    public String detail() {
        return "own kernels in FP32, " + isa.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<Implementation<?>> implementations() {
        return List.of(
                new AvxGemm(),
                new NativeImplementation<>(
                        Matmul.class,
                        matmul -> refusesTypes(matmul.entry()),
                        AvxNative::create,
                        (matmul, parameters, threads) ->
                                Description.of(matmul, parameters, threads, 0)),
                new AvxConv(),
                new NativeImplementation<>(Softmax.class, AvxNative::create, Description::of),
                new NativeImplementation<>(Normalize.class, AvxNative::create, Description::of),
                new NativeImplementation<>(Reduce.class, AvxNative::create, Description::of),
                new NativeImplementation<>(Pool.class, AvxNative::create, Description::of),
                new NativeImplementation<>(Resize.class, AvxNative::create, Description::of),
                new NativeImplementation<>(Elementwise.class, AvxNative::create, Description::of),
                new NativeImplementation<>(Quantize.class, AvxNative::create, Description::of),
                new NativeImplementation<>(
                        Attention.class,
                        AvxBackend::refusesIntegers,
                        AvxNative::create,
                        (attention, parameters, threads) ->
                                Description.of(attention, parameters, threads, 0)));
    }
}
