package dev.octet.benchmarks;

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

/** FP32 against INT8 by request; {@code -prof gc} shows what a run allocates. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class GemmBenchmark {
    /** The request line. */
    @Param({
        "gemm u8:s8:s32 128x768:768x768",
        "gemm f32:f32:f32 128x768:768x768",
        "gemm f32:s8:f32 128x768:768x768 per_channel bias"
    })
    public String request;

    /** The engine. */
    @Param({"onednn", "vector", "scalar"})
    public String engine;

    private Subject subject;

    /** Packs the weights. */
    @Setup
    public void prepare() {
        subject = new Subject(request, engine);
    }

    /** One run. */
    @Benchmark
    public void run() {
        subject.run();
    }

    /** Frees the weights. */
    @TearDown
    public void close() {
        subject.close();
    }
}
