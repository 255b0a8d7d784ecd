package dev.octet;

import dev.octet.kernel.Kernel;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * How fast a core multiplies, measured: what an engine with a device weighs the copying of data
 * against. Takes some hundredths of a second, and only machines with a device ask.
 */
final class ProcessorRate {
    private static final Gemm SAMPLE = Gemm.parse("gemm s8:s8:s32 128x512:512x512");

    /** Long enough for Java's compiler to be done with an engine in Java. */
    private static final long NANOSECONDS = 50_000_000;

    private ProcessorRate() {}

    /** Products in a nanosecond with the first of the engines that computes the sample. */
    static double macsPerNanosecond(List<Candidate> engines) {
        for (Candidate engine : engines) {
            if (engine.absence().isEmpty() && engine.backend().refuses(SAMPLE).isEmpty()) {
                Parameters weights = Parameters.of(new byte[SAMPLE.weightsCount()]);
                try (Kernel kernel = Kernel.of(engine.backend(), SAMPLE.with(weights), 1)) {
                    return SAMPLE.macs() / (double) bestRun(kernel);
                }
            }
        }
        throw new IllegalStateException("no engine computes " + SAMPLE);
    }

    private static long bestRun(Kernel kernel) {
        ByteBuffer src = ByteBuffer.allocateDirect(SAMPLE.srcBytes());
        ByteBuffer dst =
                ByteBuffer.allocateDirect(SAMPLE.dstBytes()).order(ByteOrder.nativeOrder());
        long begin = System.nanoTime();
        long best = Long.MAX_VALUE;
        for (long now = begin; now - begin < NANOSECONDS; ) {
            kernel.run(src, dst);
            long end = System.nanoTime();
            best = Math.min(best, Math.max(1, end - now));
            now = end;
        }
        return best;
    }
}
