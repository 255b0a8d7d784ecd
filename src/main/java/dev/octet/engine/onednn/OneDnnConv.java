package dev.octet.engine.onednn;

import dev.octet.engine.Description;
import dev.octet.engine.NativeComputation;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Preparation;
import dev.octet.request.Conv;
import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import java.util.Optional;

/** Convolutions; oneDNN is asked whether it has a fast implementation. */
record OneDnnConv(Shift shift) implements Implementation<Conv> {
    @Override
    public Class<Conv> request() {
        return Conv.class;
    }

    @Override
    public Optional<String> refuses(Conv conv) {
        return Dimensions.refuses(conv)
                .or(
                        () ->
                                NativeComputation.refuses(
                                        OneDnnNative::create,
                                        Description.of(conv, null, 1, shift.ordinal())));
    }

    @Override
    public boolean isExact(Conv conv) {
        return conv.weights() != DataType.F32;
    }

    @Override
    public Preparation prepare(Conv conv, Parameters parameters, int threads) {
        Optional<String> overflow = Dimensions.refuses(conv);
        return overflow.isPresent()
                ? new Preparation.Refused(overflow.get())
                : NativeComputation.prepare(
                        OneDnnNative::create,
                        Description.of(conv, parameters, threads, shift.ordinal()),
                        threads);
    }
}
