package dev.octet.engine.cuda;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Conv;
import dev.octet.kernel.Conversion;
import dev.octet.kernel.DeviceQueue;
import dev.octet.kernel.Epilogue;
import dev.octet.kernel.Gemm;
import dev.octet.kernel.Granularity;
import dev.octet.kernel.Parameters;
import dev.octet.kernel.Product;
import dev.octet.kernel.Quantize;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Tensor cores of an NVIDIA GPU. */
public final class CudaBackend implements Backend {
    private final Engine engine;

    CudaBackend(Device device) {
        engine = new Engine(device);
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public String detail() {
        return engine.device().facts().text();
    }

    @Override
    public Optional<String> refuses(Gemm gemm) {
        return Optional.empty();
    }

    @Override
    public Optional<String> refuses(Conv conv) {
        return Optional.empty();
    }

    @Override
    public Optional<String> refuses(Quantize quantize) {
        return Optional.empty();
    }

    @Override
    public Computation prepare(Gemm gemm, Parameters parameters, int threads) {
        return prepare(gemm, parameters, WeightsShape.of(gemm));
    }

    @Override
    public Computation prepare(Conv conv, Parameters parameters, int threads) {
        return prepare(conv, parameters, WeightsShape.of(conv));
    }

    private Computation prepare(Product product, Parameters parameters, WeightsShape shape) {
        Epilogue epilogue = product.epilogue();
        ByteBuffer weights = parameters.directWeights();
        PackedWeights packed =
                new PackedWeights(
                        engine.device(),
                        engine.workspaces(),
                        shape,
                        weights,
                        epilogue.weightScale() == Granularity.NONE
                                ? null
                                : parameters.channelScales(product.channels()),
                        epilogue.bias() ? parameters.bias() : null);
        Reference.reachabilityFence(weights);
        return engine.product(product, Finish.Values.of(parameters), packed);
    }

    @Override
    public Computation prepare(Quantize quantize, Conversion conversion, int threads) {
        return new ConversionComputation(engine, quantize, conversion);
    }

    @Override
    public Optional<DeviceQueue> openQueue() {
        return Optional.of(new CudaQueue(engine.device()));
    }
}
