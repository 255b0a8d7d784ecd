package dev.octet.benchmarks.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Multiplications and convolutions by request: runs per nanosecond, 10⁹ operations and bytes per
 * second. {@code -prof gc} shows that a run allocates nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class ProductBenchmark {
    /** The request line. */
    @Param({
        "gemm u8:s8:s32 128x768:768x768",
        "gemm f32:f32:f32 128x768:768x768",
        "gemm f32:s8:f32 128x768:768x768 per_channel bias",
        "gemm u8:s8:s32 1x4096:4096x4096",
        "gemm u8:s8:s32 64x64:64x64",
        "conv u8:s8:u8 ic64oc64_ih56kh3ph1 src_scale per_channel bias relu dst_scale",
        "conv f32:f32:f32 ic64oc64_ih56kh3ph1 bias relu"
    })
    public String request;

    /** The engine; "best" is Octet's choice. */
    @Param("best")
    public String engine;

    private Prepared prepared;
    private Rates.PerRun perRun;

    /** Packs the weights and checks the result. */
    @Setup
    public void prepare() {
        prepared = new Prepared(request, engine);
        perRun = Rates.PerRun.of(prepared.kernel.request());
    }

    /** One run. */
    @Benchmark
    public void run(Rates rates) {
        prepared.kernel.run(prepared.operands);
        rates.count(perRun);
    }

    /** Frees the weights. */
    @TearDown
    public void close() {
        prepared.close();
    }
}
