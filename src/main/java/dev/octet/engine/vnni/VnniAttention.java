package dev.octet.engine.vnni;

import dev.octet.engine.Description;
import dev.octet.engine.NativeComputation;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Preparation;
import dev.octet.request.Attention;
import dev.octet.request.Parameters;
import java.util.Optional;

/** Attention of integers that are found on the fly. */
record VnniAttention(Unit unit) implements Implementation<Attention> {
    @Override
    public Class<Attention> request() {
        return Attention.class;
    }

    @Override
    public Optional<String> refuses(Attention attention) {
        return attention.int8()
                ? Optional.empty()
                : Optional.of("attention of floats: these kernels multiply 8-bit integers");
    }

    @Override
    public Preparation prepare(Attention attention, Parameters parameters, int threads) {
        Optional<String> reason = refuses(attention);
        return reason.isPresent()
                ? new Preparation.Refused(reason.get())
                : NativeComputation.prepare(
                        VnniNative::create,
                        Description.of(attention, parameters, threads, unit.ordinal()),
                        threads);
    }
}
