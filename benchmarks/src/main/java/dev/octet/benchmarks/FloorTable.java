package dev.octet.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.octet.Octet;
import dev.octet.kernel.Gemm;
import dev.octet.kernel.Probe;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The ratios Octet promises, measured in one run on one thread: {@code FloorTable [ROW...]}. Prints
 * a Markdown table; benchmarks/README.md keeps the results.
 */
@Command(
        name = "FloorTable",
        mixinStandardHelpOptions = true,
        description = "Measures the promised ratios on one thread and prints a table.")
public final class FloorTable implements Callable<Integer> {
    private static final List<String> SHAPES =
            List.of(
                    "256x256:256x256",
                    "512x512:512x512",
                    "1024x1024:1024x1024",
                    "2048x2048:2048x2048",
                    "128x768:768x3072");
    private static final String DECODE = "gemm u8:s8:s32 1x4096:4096x4096";
    private static final String CUBE = "1024x1024:1024x1024";

    @Parameters(
            arity = "0..*",
            description =
                    "rows: call, floor, fp32, decode, linear, vector, scalar, arrays, heap; all if none")
    private List<String> rows = List.of();

    @Option(names = "--rounds", description = "rounds per comparison (default ${DEFAULT-VALUE})")
    private int rounds = 21;

    @Option(
            names = "--millis",
            description = "milliseconds per side and round (default ${DEFAULT-VALUE})")
    private double millis = 40;

    private Floor floor;

    /** Exit status 0 when every asked-for row was measured. */
    public static void main(String... args) {
        System.exit(new CommandLine(new FloorTable()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        try (Floor started = new Floor()) {
            floor = started;
            System.out.println("Java " + Runtime.version() + ", " + rounds + " rounds");
            System.out.println();
            System.out.println("| what | ours | theirs | ratio | quartiles |");
            System.out.println("|---|---|---|---|---|");
            if (wanted("call")) {
                againstFloor("u8", "64x64:64x64");
                againstFloor("s8", "64x64:64x64");
            }
            if (wanted("floor")) {
                for (String shape : SHAPES) {
                    againstFloor("u8", shape);
                    againstFloor("s8", shape);
                }
            }
            if (wanted("fp32")) {
                engines("s8:s8:s32 onednn over FP32 onednn", s32(CUBE), "onednn");
            }
            if (wanted("decode")) {
                decode();
            }
            if (wanted("linear")) {
                linear();
            }
            if (wanted("vector")) {
                engines("s8:s8:s32 vector over FP32 onednn", s32(CUBE), "vector");
            }
            if (wanted("scalar")) {
                engines("s8:s8:s32 scalar over FP32 onednn", s32(CUBE), "scalar");
            }
            if (wanted("arrays")) {
                arrays("64x64:64x64");
                arrays("128x768:768x768");
            }
            if (wanted("heap")) {
                heap();
            }
        }
        return 0;
    }

    private boolean wanted(String row) {
        return rows.isEmpty() || rows.contains(row);
    }

    private static String s32(String shape) {
        return "gemm s8:s8:s32 " + shape;
    }

    private void againstFloor(String src, String shape) {
        String request = "gemm " + src + ":s8:s32 " + shape;
        try (Subject ours = new Subject(request, "onednn")) {
            Gemm gemm = ours.gemm;
            Rounds.Comparison result =
                    Rounds.compare(
                            rounds,
                            Rounds.of(ours::run, millis),
                            () -> floor.gemm(src, "s32", gemm.m(), gemm.k(), gemm.n(), millis));
            print(request + " onednn, against plain C++", result);
        }
    }

    /** Both on this side of the border, FP32 by oneDNN. */
    private void engines(String what, String request, String engine) {
        try (Subject int8 = new Subject(request, engine);
                Subject fp32 = new Subject("gemm f32:f32:f32 " + CUBE, "onednn")) {
            Rounds.Comparison result =
                    Rounds.compare(
                            rounds, Rounds.of(int8::run, millis), Rounds.of(fp32::run, millis));
            print(what + ", " + CUBE, result);
        }
    }

    private void decode() {
        try (Subject vnni = new Subject(DECODE, "vnni");
                Subject onednn = new Subject(DECODE, "onednn")) {
            print(
                    DECODE + " vnni, against onednn",
                    Rounds.compare(
                            rounds, Rounds.of(vnni::run, millis), Rounds.of(onednn::run, millis)));
            print(
                    DECODE + " vnni, against onednn from plain C++",
                    Rounds.compare(
                            rounds,
                            Rounds.of(vnni::run, millis),
                            () -> floor.gemm("u8", "s32", 1, 4096, 4096, millis)));
            print(
                    DECODE + " vnni, against plain reading of its weights",
                    Rounds.compare(
                            rounds,
                            Rounds.of(vnni::run, millis),
                            () -> floor.read(vnni.gemm.weightsCount(), millis)));
        }
    }

    private void linear() {
        String shape = "128x768:768x768";
        try (Subject linear =
                        new Subject("gemm f32:s8:f32 " + shape + " per_channel bias", "onednn");
                Subject plain = new Subject(s32(shape), "onednn")) {
            print(
                    "Linear f32 to f32 " + shape + ", against s8:s8:s32",
                    Rounds.compare(
                            rounds, Rounds.of(linear::run, millis), Rounds.of(plain::run, millis)));
        }
    }

    private void arrays(String shape) {
        String request = "gemm u8:s8:s32 " + shape;
        try (Subject subject = new Subject(request, "onednn")) {
            print(
                    request + " onednn from arrays, against direct buffers",
                    Rounds.compare(
                            rounds,
                            Rounds.of(subject.fromArrays(), millis),
                            Rounds.of(subject::run, millis)));
        }
    }

    private void heap() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int runs = 2_000;
        for (String engine : Octet.ORDER) {
            if (Octet.probe(engine) instanceof Probe.Absent) {
                continue;
            }
            try (Subject subject = new Subject("gemm u8:s8:s32 4x64:64x64", engine)) {
                for (int i = 0; i < 20_000; i++) {
                    subject.run();
                }
                long thread = Thread.currentThread().getId();
                long before = threads.getThreadAllocatedBytes(thread);
                for (int i = 0; i < runs; i++) {
                    subject.run();
                }
                long bytes = threads.getThreadAllocatedBytes(thread) - before;
                System.out.printf(
                        "| heap bytes per run, %s | %.3f | | | |%n", engine, bytes / (double) runs);
            }
        }
    }

    private static void print(String what, Rounds.Comparison c) {
        System.out.printf(
                "| %s | %s | %s | **%.3f** | %.3f–%.3f |%n",
                what, time(c.first()), time(c.second()), c.ratio(), c.low(), c.high());
    }

    private static String time(double nanos) {
        return nanos < 10_000 ? "%.0f ns".formatted(nanos) : "%.1f µs".formatted(nanos / 1000);
    }
}
