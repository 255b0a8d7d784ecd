package dev.octet.engine.avx;

import dev.octet.engine.Description;
import dev.octet.engine.NativeComputation;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Preparation;
import dev.octet.request.Parameters;
import dev.octet.request.Pool;
import java.util.Optional;

/** Poolings. */
record AvxPool() implements Implementation<Pool> {
    @Override
    public Class<Pool> request() {
        return Pool.class;
    }

    @Override
    public Optional<String> refuses(Pool pool) {
        return Optional.empty();
    }

    @Override
    public Preparation prepare(Pool pool, Parameters parameters, int threads) {
        return NativeComputation.prepare(
                AvxNative::create, Description.of(pool, parameters, threads), threads);
    }
}
