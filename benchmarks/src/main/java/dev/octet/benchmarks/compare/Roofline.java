package dev.octet.benchmarks.compare;

import dev.octet.benchmarks.compare.Results.Entry;
import dev.octet.benchmarks.compare.Results.HeatResult;
import dev.octet.benchmarks.compare.Results.Limits;
import dev.octet.benchmarks.compare.Results.Read;
import java.util.List;

/**
 * The limit that binds a computation (Williams, Waterman, Patterson: Roofline, 2009): it takes at
 * least operations / peak, and at least bytes / bandwidth, its bytes read again in every run from
 * the level of the memory that holds them all. A written byte counts as a read one.
 *
 * @param limits what one core can do
 */
public record Roofline(Limits limits) {

    /**
     * A bound.
     *
     * @param nanos the least time
     * @param by "INT8", "FP32", or "reading"
     */
    public record Bound(double nanos, String by) {}

    /** The bound of an entry; 0 where no limit is known. */
    public Bound bound(HeatResult heat, Entry entry) {
        boolean fp32 = Ratios.isFp32(entry.form());
        double peak = fp32 ? limits.fp32Gflops() : limits.int8Gops();
        double computing = peak > 0 ? heat.operations() / peak : 0;
        double bandwidth = bandwidth(entry.bytes());
        double reading = bandwidth > 0 ? entry.bytes() / bandwidth : 0;
        return computing >= reading
                ? new Bound(computing, fp32 ? "FP32" : "INT8")
                : new Bound(reading, "reading");
    }

    /** Bandwidth at that working set, 10⁹ bytes per second; between two by interpolation. */
    double bandwidth(long bytes) {
        List<Read> reads = limits.reads();
        if (reads.isEmpty()) {
            return 0;
        }
        for (int i = 0; i < reads.size(); i++) {
            Read at = reads.get(i);
            if (bytes <= at.bytes()) {
                if (i == 0) {
                    return at.gbPerSecond();
                }
                Read below = reads.get(i - 1);
                double share = (double) (bytes - below.bytes()) / (at.bytes() - below.bytes());
                return below.gbPerSecond() + share * (at.gbPerSecond() - below.gbPerSecond());
            }
        }
        return reads.get(reads.size() - 1).gbPerSecond();
    }
}
