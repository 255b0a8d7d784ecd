package dev.octet.benchmarks.jmh;

import dev.octet.Linear;
import dev.octet.benchmarks.peer.Data;
import dev.octet.request.Gemm;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
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

/** A {@link Linear} layer, floats in and out, from direct buffers and from arrays. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class LinearBenchmark {
    /** Of the sums' typical size: some ten times what INT8 loses on these values. */
    private static final double TOLERANCE = 0.05;

    /** The request line whose shape the layer has. */
    @Param({"gemm f32:s8:f32 128x768:768x3072", "gemm f32:s8:f32 1x4096:4096x4096"})
    public String request;

    private Gemm gemm;
    private Rates.PerRun perRun;
    private Linear layer;
    private ByteBuffer x;
    private ByteBuffer y;
    private float[] xs;
    private float[] ys;

    /** Quantizes the weights and checks the first row against floats. */
    @Setup
    public void build() {
        gemm = Gemm.parse(request);
        perRun = Rates.PerRun.of(gemm);
        SplittableRandom random = new SplittableRandom(1);
        float[] weights = random(random, gemm.n() * gemm.k());
        xs = random(random, gemm.m() * gemm.k());
        ys = new float[gemm.m() * gemm.n()];
        x = Data.buffer(Float.BYTES * xs.length);
        x.asFloatBuffer().put(xs);
        y = Data.buffer(Float.BYTES * ys.length);
        layer = Linear.of(weights, gemm.n(), gemm.k()).maxRows(gemm.m()).build();
        layer.run(x, gemm.m(), y);
        FloatBuffer computed = y.asFloatBuffer();
        for (int j = 0; j < gemm.n(); j++) {
            double sum = 0;
            for (int p = 0; p < gemm.k(); p++) {
                sum += (double) xs[p] * weights[j * gemm.k() + p];
            }
            // a sum of products of numbers in [-1, 1)
            if (!(Math.abs(sum - computed.get(j)) <= TOLERANCE * Math.sqrt(gemm.k()))) {
                throw new IllegalStateException(
                        RootLocale.format("column %d is %s, FP32 %s", j, computed.get(j), sum));
            }
        }
    }

    private static float[] random(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    /** From direct buffers. */
    @Benchmark
    public void buffers(Rates rates) {
        layer.run(x, gemm.m(), y);
        rates.count(perRun);
    }

    /** From arrays, which are copied on the way. */
    @Benchmark
    public void arrays(Rates rates) {
        layer.run(xs, gemm.m(), ys);
        rates.count(perRun);
    }

    /** Frees the weights. */
    @TearDown
    public void close() {
        layer.close();
    }
}
