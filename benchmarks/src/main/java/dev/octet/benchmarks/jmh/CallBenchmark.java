package dev.octet.benchmarks.jmh;

import dev.octet.Octet;
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

/** The price of a call and of preparing one, by request. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class CallBenchmark {
    /**
     * One without rows passes every check and computes nothing; one with a single product nearly.
     */
    @Param({
        "gemm u8:s8:s32 0x64:64x64",
        "gemm u8:s8:s32 1x1:1x1",
        "gemm u8:s8:s32 64x64:64x64",
        "gemm u8:s8:s32 128x768:768x3072"
    })
    public String request;

    /** The engine; "best" is Octet's choice. */
    @Param("best")
    public String engine;

    private Prepared prepared;

    /** Packs the weights and checks the result. */
    @Setup
    public void prepareOnce() {
        prepared = new Prepared(request, engine);
    }

    /** One run. */
    @Benchmark
    public void call() {
        prepared.kernel.run(prepared.operands);
    }

    /** Chooses, packs, creates, and frees it all again. */
    @Benchmark
    public void prepare() {
        Octet.use(prepared.kernel.engine()).prepare(prepared.values.bound()).close();
    }

    /** Frees the weights. */
    @TearDown
    public void close() {
        prepared.close();
    }
}
