package dev.octet.benchmarks.jmh;

import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.measure.Exactness;
import dev.octet.measure.Workload;
import dev.octet.verify.Case;
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

/** Conversions by request. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class QuantizeBenchmark {
    private static final long OPERATIONS = 10_000_000;

    /** The request line. */
    @Param({
        "quantize f32:s8 128x768 dynamic",
        "quantize f32:u8 128x768 per_tensor",
        "dequantize s8:f32 128x768 per_tensor",
        "requantize s32:s8 128x768 per_channel:1"
    })
    public String request;

    /** The engine; "best" is Octet's choice. */
    @Param("best")
    public String engine;

    private Workload workload;
    private Kernel kernel;
    private Rates.PerRun perRun;

    /** Prepares and checks the result. */
    @Setup
    public void prepare() {
        workload = new Workload(Case.parse(request));
        perRun = Rates.PerRun.of(workload.request());
        kernel = workload.prepare(engine.equals("best") ? Octet.best() : Octet.use(engine));
        new Exactness(workload, OPERATIONS)
                .difference(kernel)
                .ifPresent(
                        what -> {
                            throw new IllegalStateException(request + ": " + what);
                        });
    }

    /** One run. */
    @Benchmark
    public void run(Rates rates) {
        workload.run(kernel);
        rates.count(perRun);
    }

    /** Frees what it holds. */
    @TearDown
    public void close() {
        kernel.close();
    }
}
