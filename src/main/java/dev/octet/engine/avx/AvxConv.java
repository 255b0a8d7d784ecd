package dev.octet.engine.avx;

import dev.octet.engine.Description;
import dev.octet.engine.NativeComputation;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Preparation;
import dev.octet.request.Conv;
import dev.octet.request.Parameters;
import java.util.Optional;

/** Convolutions of floats, but for transposed ones. */
record AvxConv() implements Implementation<Conv> {
    @Override
    public Class<Conv> request() {
        return Conv.class;
    }

    @Override
    public Optional<String> refuses(Conv conv) {
        return refusesKind(conv)
                .or(
                        () ->
                                NativeComputation.refuses(
                                        AvxNative::create, Description.of(conv, null, 1, 0)));
    }

    private static Optional<String> refusesKind(Conv conv) {
        if (conv.transposed()) {
            return Optional.of("transposed: these kernels compute convolutions as such");
        }
        return AvxBackend.refusesTypes(conv);
    }

    @Override
    public Preparation prepare(Conv conv, Parameters parameters, int threads) {
        Optional<String> reason = refusesKind(conv);
        return reason.isPresent()
                ? new Preparation.Refused(reason.get())
                : NativeComputation.prepare(
                        AvxNative::create, Description.of(conv, parameters, threads, 0), threads);
    }
}
