package dev.octet.engine.cuda;

import dev.octet.request.Conv;
import dev.octet.request.Epilogue;
import dev.octet.request.Granularity;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.text.RootLocale;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A device and what all its computations share.
 *
 * @param device the device
 * @param workspaces of runs from main memory
 */
record Engine(Device device, Workspaces workspaces) {
    /** So little is never refused, and the GPU is not asked how much it has. */
    private static final long FEW_BYTES = 64L << 20;

    Engine(Device device) {
        this(device, new Workspaces(device));
    }

    /**
     * A product on tensor cores.
     *
     * @param weights released by the computation, also if there will be none
     */
    CudaComputation matrix(MatrixProduct product, Finish.Values values, PackedWeights weights) {
        return releasing(weights, () -> new MatrixComputation(this, product, values, weights));
    }

    /** A convolution of small groups; see {@link #matrix}. */
    CudaComputation direct(Conv conv, Finish.Values values, PackedWeights weights) {
        return releasing(weights, () -> new DirectComputation(this, conv, values, weights));
    }

    private static CudaComputation releasing(
            PackedWeights weights, Supplier<CudaComputation> create) {
        try {
            return create.get();
        } catch (RuntimeException | Error e) {
            weights.release();
            throw e;
        }
    }

    /** Why a product's weights are refused: while they are packed, they are there twice. */
    Optional<String> refusesWeights(Product product, WeightsShape shape) {
        long packed = shape.packedElements() * shape.elementBytes();
        long needed = packed + product.weightsBytes();
        if (needed <= FEW_BYTES) {
            return Optional.empty();
        }
        long free = device.freeBytes();
        return needed <= free
                ? Optional.empty()
                : Optional.of(
                        RootLocale.format(
                                "packing the weights takes %,d bytes of the GPU's memory, %,d are"
                                        + " free",
                                needed, free));
    }

    /** A product's weights, and what belongs to its channels, in the device's memory. */
    PackedWeights pack(Product product, Parameters parameters, WeightsShape shape) {
        Epilogue epilogue = product.epilogue();
        ByteBuffer weights = parameters.directWeights();
        PackedWeights packed =
                new PackedWeights(
                        device,
                        workspaces,
                        shape,
                        weights,
                        epilogue.weightScale() == Granularity.NONE
                                ? null
                                : parameters.channelScales(product.channels()),
                        epilogue.bias() ? parameters.bias() : null);
        Reference.reachabilityFence(weights);
        return packed;
    }

    /** A copy in the device's memory, all of it. */
    long upload(ByteBuffer values) {
        Workspace workspace = workspaces.take();
        try {
            long address = device.allocate(values.capacity());
            try {
                workspace.upload(values, address, values.capacity());
                workspace.stream().await();
                return address;
            } catch (RuntimeException | Error e) {
                device.free(address);
                throw e;
            }
        } finally {
            workspaces.give(workspace);
        }
    }
}
