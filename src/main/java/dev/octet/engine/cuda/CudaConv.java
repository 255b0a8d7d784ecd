package dev.octet.engine.cuda;

import dev.octet.kernel.Implementation;
import dev.octet.kernel.Preparation;
import dev.octet.request.Conv;
import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import java.util.Optional;

/** Convolutions: on tensor cores, or directly where groups are too small for them. */
record CudaConv(Engine engine) implements Implementation<Conv> {
    @Override
    public Class<Conv> request() {
        return Conv.class;
    }

    @Override
    public Optional<String> refuses(Conv conv) {
        Optional<String> epilogue = Finish.refuses(conv);
        if (epilogue.isPresent()) {
            return epilogue;
        }
        Optional<String> refusal =
                DirectComputation.serves(conv)
                        ? Optional.empty()
                        : MatrixPlan.of(new MatrixConv(conv), engine.device()).refusal();
        return refusal.or(() -> engine.refusesWeights(conv, WeightsShape.of(conv)));
    }

    @Override
    public boolean isExact(Conv conv) {
        return conv.weights() != DataType.F32;
    }

    @Override
    public Preparation prepare(Conv conv, Parameters parameters, int threads) {
        Optional<String> reason = refuses(conv);
        if (reason.isPresent()) {
            return new Preparation.Refused(reason.get());
        }
        Finish.Values values = Finish.Values.of(parameters);
        PackedWeights weights = engine.pack(conv, parameters, WeightsShape.of(conv));
        return DirectComputation.serves(conv)
                ? engine.direct(conv, values, weights)
                : engine.matrix(new MatrixConv(conv), values, weights);
    }
}
