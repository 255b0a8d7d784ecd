package dev.octet.engine.cuda;

import dev.octet.request.Conv;
import dev.octet.request.Product;
import java.nio.ByteBuffer;

/**
 * A device and what all its computations share.
 *
 * @param device the device
 * @param workspaces of runs from main memory
 */
record Engine(Device device, Workspaces workspaces) {
    Engine(Device device) {
        this(device, new Workspaces(device));
    }

    /**
     * The computation of a product.
     *
     * @param weights released by the computation, also if there will be none
     */
    CudaComputation product(Product product, Finish.Values values, PackedWeights weights) {
        try {
            return product instanceof Conv conv && DirectComputation.serves(conv)
                    ? new DirectComputation(this, conv, values, weights)
                    : new MatrixComputation(this, product, values, weights);
        } catch (RuntimeException | Error e) {
            weights.release();
            throw e;
        }
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
