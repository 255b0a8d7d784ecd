package dev.octet.engine.cuda;

import dev.octet.kernel.Backend;
import dev.octet.kernel.DeviceQueue;
import dev.octet.kernel.Implementation;
import dev.octet.request.Request;
import java.util.List;
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
    private final Engine engine;
    private final HostData hostData;
    private final List<Implementation<?>> implementations;

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
        implementations =
                List.of(new CudaGemm(engine), new CudaConv(engine), new CudaQuantize(engine));
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
    public List<Implementation<?>> implementations() {
        return implementations;
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
