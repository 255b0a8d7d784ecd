package dev.octet.engine.onednn;

import dev.octet.engine.Description;
import dev.octet.engine.NativeComputation;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Preparation;
import dev.octet.request.Parameters;
import dev.octet.request.Quantize;
import java.util.Optional;

/**
 * Conversions by our own native loops: oneDNN's reorders multiply by a reciprocal where the
 * contract divides.
 */
record OneDnnQuantize() implements Implementation<Quantize> {
    @Override
    public Class<Quantize> request() {
        return Quantize.class;
    }

    @Override
    public Optional<String> refuses(Quantize quantize) {
        return Optional.empty();
    }

    @Override
    public Preparation prepare(Quantize quantize, Parameters parameters, int threads) {
        return NativeComputation.prepare(
                OneDnnNative::create, Description.of(quantize, parameters, threads), threads);
    }
}
