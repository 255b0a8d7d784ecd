package dev.octet.engine.avx;

import dev.octet.engine.Description;
import dev.octet.engine.NativeComputation;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Preparation;
import dev.octet.request.DataType;
import dev.octet.request.Matmul;
import dev.octet.request.Parameters;
import java.util.Optional;

/** Multiplications of floats whose weights come with each run. */
record AvxMatmul() implements Implementation<Matmul> {
    @Override
    public Class<Matmul> request() {
        return Matmul.class;
    }

    @Override
    public Optional<String> refuses(Matmul matmul) {
        DataType weights = matmul.entry().weights();
        return weights == DataType.F32
                ? Optional.empty()
                : Optional.of(AvxBackend.integers(weights));
    }

    @Override
    public Preparation prepare(Matmul matmul, Parameters parameters, int threads) {
        Optional<String> reason = refuses(matmul);
        return reason.isPresent()
                ? new Preparation.Refused(reason.get())
                : NativeComputation.prepare(
                        AvxNative::create, Description.of(matmul, parameters, threads), threads);
    }
}
