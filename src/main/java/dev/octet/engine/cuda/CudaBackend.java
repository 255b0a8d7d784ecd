package dev.octet.engine.cuda;

import dev.octet.engine.ScaleRuns;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Computation;
import dev.octet.kernel.DeviceQueue;
import dev.octet.request.Conv;
import dev.octet.request.Conversion;
import dev.octet.request.Epilogue;
import dev.octet.request.Gemm;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.request.Quantize;
import dev.octet.request.Request;
import dev.octet.text.RootLocale;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Tensor cores of an NVIDIA GPU. {@code -Ddev.octet.cuda.algorithms=measured} takes the fastest of
 * cuBLASLt's first ten algorithms for each shape instead of its own choice; {@code
 * -Ddev.octet.cuda.bandRows=N} multiplies so many rows before their accumulators are finished (a
 * multiple of 32; without it as many as fit in the device's cache); {@code
 * -Ddev.octet.cuda.cache=FOLDER} says where compiled kernels are kept. What is called here makes
 * the first GPU the calling thread's current device.
 */
public final class CudaBackend implements Backend {
    /** So little is never refused, and the GPU is not asked how much it has. */
    private static final long FEW_BYTES = 64L << 20;

    /** Uploaded in one buffer, with as many zero points. */
    private static final int MOST_SCALES = Integer.MAX_VALUE / (Float.BYTES + Integer.BYTES);

    private final Engine engine;
    private final HostData hostData;

    /**
     * For {@link dev.octet.kernel.Probe#attempt}.
     *
     * @param device closed by nobody
     * @param processorRate products in a nanosecond that a core computes with the other engines;
     *     asked when it is first needed
     */
    public CudaBackend(Device device, DoubleSupplier processorRate) {
        engine = new Engine(device);
        hostData = new HostData(engine, processorRate);
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
        return refusesMatrix(gemm).or(() -> refusesWeights(gemm, WeightsShape.of(gemm)));
    }

    @Override
    public Optional<String> refuses(Conv conv) {
        Optional<String> refusal =
                DirectComputation.serves(conv) ? Optional.empty() : refusesMatrix(conv);
        return refusal.or(() -> refusesWeights(conv, WeightsShape.of(conv)));
    }

    /** While they are packed, the weights are there twice. */
    private Optional<String> refusesWeights(Product product, WeightsShape shape) {
        long packed = shape.packedElements() * shape.elementBytes();
        long needed = packed + (long) product.weightsCount() * product.weights().bytes();
        if (needed <= FEW_BYTES) {
            return Optional.empty();
        }
        long free = engine.device().freeBytes();
        return needed <= free
                ? Optional.empty()
                : Optional.of(
                        RootLocale.format(
                                "packing the weights takes %,d bytes of the GPU's memory, %,d are free",
                                needed, free));
    }

    /** cuBLASLt is asked: what it does not compute is another engine's. */
    private Optional<String> refusesMatrix(Product product) {
        return MatrixPlan.of(product, engine.device()).refusal();
    }

    @Override
    public Optional<String> refuses(Quantize quantize) {
        int scales = quantize.findsRowValues() ? 0 : ScaleRuns.of(quantize).scales();
        return scales <= MOST_SCALES
                ? Optional.empty()
                : Optional.of(RootLocale.format("%,d scales, at most %,d", scales, MOST_SCALES));
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
    public Optional<String> refusesHostData(Request request) {
        return hostData.refuses(request);
    }

    @Override
    public Optional<DeviceQueue> openQueue() {
        return Optional.of(new CudaQueue(engine.device()));
    }
}
