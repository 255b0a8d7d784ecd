package dev.octet.engine.cuda;

import dev.octet.engine.ScaleRuns;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Preparation;
import dev.octet.request.Parameters;
import dev.octet.request.Quantize;
import dev.octet.text.RootLocale;
import java.util.Optional;

/** Conversions, by our own CUDA kernels. */
record CudaQuantize(Engine engine) implements Implementation<Quantize> {
    /** Uploaded in one buffer, with as many zero points. */
    private static final int MOST_SCALES = Integer.MAX_VALUE / (Float.BYTES + Integer.BYTES);

    @Override
    public Class<Quantize> request() {
        return Quantize.class;
    }

    @Override
    public Optional<String> refuses(Quantize quantize) {
        int scales = quantize.findsRowValues() ? 0 : ScaleRuns.of(quantize).scales();
        return scales <= MOST_SCALES
                ? Optional.empty()
                : Optional.of(RootLocale.format("%,d scales, at most %,d", scales, MOST_SCALES));
    }

    @Override
    public Preparation prepare(Quantize quantize, Parameters parameters, int threads) {
        Optional<String> reason = refuses(quantize);
        return reason.isPresent()
                ? new Preparation.Refused(reason.get())
                : new ConversionComputation(engine, quantize, parameters);
    }
}
