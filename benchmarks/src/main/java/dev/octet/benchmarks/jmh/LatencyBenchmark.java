package dev.octet.benchmarks.jmh;

import dev.octet.kernel.Operands;
import java.nio.ByteBuffer;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Percentiles of the time of a call when 1 to 64 threads call one kernel. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class LatencyBenchmark {
    /** The request line. */
    @Param({"gemm u8:s8:s32 256x256:256x256", "gemm f32:s8:f32 16x768:768x768 per_channel"})
    public String request;

    /** The engine; "best" is Octet's choice. */
    @Param("best")
    public String engine;

    private Prepared prepared;

    /** What each thread has of its own. */
    @State(Scope.Thread)
    public static class Caller {
        private Operands<ByteBuffer> operands;

        /** Source and destination. */
        @Setup
        public void allocate(LatencyBenchmark benchmark) {
            operands = benchmark.prepared.operands();
        }
    }

    /** Packs the weights and checks the result. */
    @Setup
    public void prepare() {
        prepared = new Prepared(request, engine);
    }

    /** One call, one thread. */
    @Benchmark
    @Threads(1)
    public void threads01(Caller caller) {
        prepared.kernel.run(caller.operands);
    }

    /** One call, of 2 threads. */
    @Benchmark
    @Threads(2)
    public void threads02(Caller caller) {
        prepared.kernel.run(caller.operands);
    }

    /** One call, of 4 threads. */
    @Benchmark
    @Threads(4)
    public void threads04(Caller caller) {
        prepared.kernel.run(caller.operands);
    }

    /** One call, of 8 threads. */
    @Benchmark
    @Threads(8)
    public void threads08(Caller caller) {
        prepared.kernel.run(caller.operands);
    }

    /** One call, of 16 threads. */
    @Benchmark
    @Threads(16)
    public void threads16(Caller caller) {
        prepared.kernel.run(caller.operands);
    }

    /** One call, of 32 threads. */
    @Benchmark
    @Threads(32)
    public void threads32(Caller caller) {
        prepared.kernel.run(caller.operands);
    }

    /** One call, of 64 threads. */
    @Benchmark
    @Threads(64)
    public void threads64(Caller caller) {
        prepared.kernel.run(caller.operands);
    }

    /** Frees the weights. */
    @TearDown
    public void close() {
        prepared.close();
    }
}
