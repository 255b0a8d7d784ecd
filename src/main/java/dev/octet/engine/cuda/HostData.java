package dev.octet.engine.cuda;

import dev.octet.kernel.NativeFailure;
import dev.octet.request.Epilogue;
import dev.octet.request.Granularity;
import dev.octet.request.Product;
import dev.octet.request.Request;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** Whether data in main memory is worth its way to the GPU and back. */
final class HostData {
    private final Engine engine;
    private final DoubleSupplier processorRate;
    private Costs costs;

    /**
     * What was measured on this machine.
     *
     * @param callNanoseconds there and back, however little it is
     * @param bytesPerNanosecond there or back
     * @param macsPerNanosecond of a core with another engine
     */
    record Costs(double callNanoseconds, double bytesPerNanosecond, double macsPerNanosecond) {
        Optional<String> refuses(Request request) {
            if (!(request instanceof Product product)) {
                return Optional.of(
                        "host data: a conversion reads and writes each element once, and copying it"
                                + " to the GPU does no less");
            }
            long bytes = copied(product);
            double copying = callNanoseconds + bytes / bytesPerNanosecond;
            double computing = product.macs() / macsPerNanosecond;
            return copying < computing
                    ? Optional.empty()
                    : Optional.of(
                            RootLocale.format(
                                    "host data, too small for the GPU: %.4g MMAC take a core %.4g ms,"
                                            + " copying costs more: %.4g MB take %.4g ms (measured"
                                            + " here)",
                                    product.macs() / 1e6,
                                    computing / 1e6,
                                    bytes / 1e6,
                                    copying / 1e6));
        }
    }

    /** Bytes that a run copies. */
    private static long copied(Product product) {
        Epilogue epilogue = product.epilogue();
        long bytes = (long) product.srcBytes() + product.dstBytes();
        if (epilogue.residualType() != null) {
            bytes += (long) product.dstCount() * epilogue.residualType().bytes();
        }
        if (epilogue.srcScale() == Granularity.PER_ROW) {
            bytes += (long) product.srcRows() * Float.BYTES;
        }
        if (product.srcZeroPoint() == Granularity.PER_ROW) {
            bytes += (long) product.srcRows() * Integer.BYTES;
        }
        return bytes;
    }

    HostData(Engine engine, DoubleSupplier processorRate) {
        this.engine = engine;
        this.processorRate = processorRate;
    }

    Optional<String> refuses(Request request) {
        try {
            return costs().refuses(request).or(() -> tooLarge(request));
        } catch (NativeFailure e) {
            return Optional.of(
                    "host data: copying to the GPU cannot be measured: " + e.getMessage());
        }
    }

    /** Its operands and weights alone; what a run needs between two steps is bounded. */
    private Optional<String> tooLarge(Request request) {
        Product product = (Product) request;
        long weights = (long) product.weightsCount() * product.weights().bytes();
        long needed = copied(product) + weights;
        long free = engine.device().freeBytes();
        return needed <= free
                ? Optional.empty()
                : Optional.of(
                        RootLocale.format(
                                "host data, too large for the GPU: %.4g MB, %.4g MB are free",
                                needed / 1e6, free / 1e6));
    }

    private synchronized Costs costs() {
        if (costs == null) {
            costs = measure();
        }
        return costs;
    }

    private Costs measure() {
        int few = 4 << 10;
        int many = 16 << 20;
        double call = bestRoundTrip(few);
        double both = bestRoundTrip(many);
        return new Costs(
                call, 2.0 * (many - few) / Math.max(1, both - call), processorRate.getAsDouble());
    }

    /** Up, one step on the device, and down again. */
    private double bestRoundTrip(int bytes) {
        ByteBuffer host = ByteBuffer.allocateDirect(bytes);
        long best = Long.MAX_VALUE;
        Workspace workspace = engine.workspaces().take();
        try {
            long memory = workspace.memory(bytes);
            for (int i = 0; i < 10; i++) {
                long begin = System.nanoTime();
                workspace.upload(host, memory, bytes);
                workspace.stream().zero(memory, Integer.BYTES);
                workspace.download(memory, host, bytes);
                best = Math.min(best, System.nanoTime() - begin);
            }
        } finally {
            engine.workspaces().give(workspace);
        }
        return best;
    }
}
