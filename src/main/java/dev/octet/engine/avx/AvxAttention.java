package dev.octet.engine.avx;

import dev.octet.engine.Description;
import dev.octet.engine.NativeComputation;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Preparation;
import dev.octet.request.Attention;
import dev.octet.request.Parameters;
import java.util.Optional;

/** Attention of floats. */
final class AvxAttention implements Implementation<Attention> {
    @Override
    public Class<Attention> request() {
        return Attention.class;
    }

    @Override
    public Optional<String> refuses(Attention attention) {
        return attention.int8()
                ? Optional.of("int8 attention: these kernels multiply floats")
                : Optional.empty();
    }

    @Override
    public Preparation prepare(Attention attention, Parameters parameters, int threads) {
        Optional<String> reason = refuses(attention);
        return reason.isPresent()
                ? new Preparation.Refused(reason.get())
                : NativeComputation.prepare(
                        AvxNative::create,
                        Description.of(attention, parameters, threads, 0),
                        threads);
    }
}
