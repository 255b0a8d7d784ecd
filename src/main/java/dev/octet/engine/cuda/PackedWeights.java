package dev.octet.engine.cuda;

import dev.octet.memory.Buffers;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Weights as tensor cores read them, their column sums, and the values per channel, in the device's
 * memory. Shared among kernels of other row counts; the last one frees it.
 */
final class PackedWeights {
    private final Device device;
    private final AtomicInteger users = new AtomicInteger(1);
    private final long memory;
    private final long bytes;
    private final long columnSums;
    private final long weightScales;
    private final long bias;

    /**
     * Packs.
     *
     * @param shape [entries][paddedColumns][paddedDepth]
     * @param weights in the request's layout, direct
     * @param weightScales one per channel; null for none
     * @param bias one per channel; null for none
     */
    PackedWeights(
            Device device,
            Workspaces workspaces,
            WeightsShape shape,
            ByteBuffer weights,
            float[] weightScales,
            float[] bias) {
        this.device = device;
        Arena arena = new Arena();
        long packedBytes = shape.packedElements() * shape.elementBytes();
        arena.reserve(packedBytes);
        long sumsAt = arena.reserve(shape.integers() ? shape.packedRows() * Integer.BYTES : 0);
        long scalesAt = arena.reserve(bytesOf(weightScales));
        long biasAt = arena.reserve(bytesOf(bias));
        bytes = arena.bytes();
        Workspace workspace = workspaces.take();
        long packed = 0;
        long raw = 0;
        try {
            packed = device.allocate(bytes);
            raw = device.allocate(weights.remaining());
            Stream stream = workspace.stream();
            workspace.upload(weights, raw, weights.remaining());
            shape.pack(stream, raw, packed);
            if (shape.integers()) {
                shape.sum(stream, packed, packed + sumsAt);
            }
            upload(workspace, weightScales, packed + scalesAt);
            upload(workspace, bias, packed + biasAt);
            stream.await();
        } catch (RuntimeException | Error e) {
            free(device, packed);
            throw e;
        } finally {
            workspaces.give(workspace);
            free(device, raw);
        }
        memory = packed;
        columnSums = shape.integers() ? memory + sumsAt : 0;
        this.weightScales = weightScales == null ? 0 : memory + scalesAt;
        this.bias = bias == null ? 0 : memory + biasAt;
    }

    private static void free(Device device, long address) {
        if (address != 0) {
            device.free(address);
        }
    }

    private static long bytesOf(float[] values) {
        return values == null ? 0 : (long) values.length * Float.BYTES;
    }

    private static void upload(Workspace workspace, float[] values, long to) {
        if (values != null) {
            ByteBuffer buffer =
                    Buffers.allocate(values.length * Float.BYTES, "scales or a bias to upload");
            buffer.asFloatBuffer().put(values);
            workspace.upload(buffer, to, buffer.capacity());
        }
    }

    /** Another kernel uses it. */
    PackedWeights share() {
        users.incrementAndGet();
        return this;
    }

    /** One kernel less uses it. */
    void release() {
        if (users.decrementAndGet() == 0) {
            device.free(memory);
        }
    }

    /** Where the weights are. */
    long weights() {
        return memory;
    }

    /** [entries][paddedColumns] s32; 0 for floats. */
    long columnSums() {
        return columnSums;
    }

    /** One f32 per channel; 0 for none. */
    long weightScales() {
        return weightScales;
    }

    /** One f32 per channel; 0 for none. */
    long bias() {
        return bias;
    }

    /** All of it. */
    long bytes() {
        return bytes;
    }
}
