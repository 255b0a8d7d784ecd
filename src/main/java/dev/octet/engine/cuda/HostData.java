package dev.octet.engine.cuda;

import dev.octet.kernel.NativeFailure;
import dev.octet.request.Operand;
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
            if (request.weightsBytes() == 0) {
                return Optional.of(
                        "host data: a conversion reads and writes each element once, and copying it"
                                + " to the GPU does no less");
            }
            long bytes = copied(request);
            double macs = request.operations() / 2.0;
            double copying = callNanoseconds + bytes / bytesPerNanosecond;
            double computing = macs / macsPerNanosecond;
            return copying < computing
                    ? Optional.empty()
                    : Optional.of(
                            RootLocale.format(
                                    "host data, too small for the GPU: %.4g MMAC take a core %.4g"
                                            + " ms, copying costs more: %.4g MB take %.4g ms (measured"
                                            + " here)",
                                    macs / 1e6, computing / 1e6, bytes / 1e6, copying / 1e6));
        }
    }

    /** Bytes that a run copies. */
    private static long copied(Request request) {
        return request.operands().stream().mapToLong(Operand::bytes).sum();
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
        long needed = copied(request) + request.weightsBytes();
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
