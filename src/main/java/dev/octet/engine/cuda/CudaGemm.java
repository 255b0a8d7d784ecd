package dev.octet.engine.cuda;

import dev.octet.kernel.Implementation;
import dev.octet.kernel.Preparation;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import java.util.Optional;

/** Multiplications; cuBLASLt is asked: what it does not compute is another engine's. */
record CudaGemm(Engine engine) implements Implementation<Gemm> {
    @Override
    public Class<Gemm> request() {
        return Gemm.class;
    }

    @Override
    public Optional<String> refuses(Gemm gemm) {
        Optional<String> epilogue = Finish.refuses(gemm);
        if (epilogue.isPresent()) {
            return epilogue;
        }
        MatrixProduct product = new MatrixGemm(gemm);
        return MatrixPlan.of(product, engine.device())
                .refusal()
                .or(() -> engine.refusesWeights(gemm, product.weights()));
    }

    @Override
    public boolean isExact(Gemm gemm) {
        return gemm.weights() != DataType.F32;
    }

    @Override
    public Preparation prepare(Gemm gemm, Parameters parameters, int threads) {
        MatrixProduct product = new MatrixGemm(gemm);
        Optional<String> reason = refuses(gemm);
        return reason.isPresent()
                ? new Preparation.Refused(reason.get())
                : engine.matrix(
                        product,
                        Finish.Values.of(parameters),
                        engine.pack(gemm, parameters, product.weights()));
    }
}
