package dev.octet.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.octet.Octet;
import dev.octet.kernel.Probe;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Matrix multiplication against plain C++, FP32, plain reading, and between engines. */
final class GemmRows {
    private static final List<String> SHAPES =
            List.of(
                    "256x256:256x256",
                    "512x512:512x512",
                    "1024x1024:1024x1024",
                    "2048x2048:2048x2048",
                    "128x768:768x3072");

    /** From a tile of few rows to blocks of K that leave a cache. */
    private static final List<String> ROWS =
            List.of(
                    "3x1024:1024x1024",
                    "4x256:256x256",
                    "8x768:768x768",
                    "13x1024:1024x1024",
                    "128x768:768x768",
                    "128x3072:3072x768",
                    "64x4096:4096x1024");

    private static final List<String> SMALL =
            List.of("64x64:64x64", "8x768:768x768", "16x768:768x768", "32x768:768x768");
    private static final String DECODE = "gemm u8:s8:s32 1x4096:4096x4096";
    private static final List<String> TYPES = List.of("u8:s8:s32", "s8:s8:s32");
    private static final String CUBE = "1024x1024:1024x1024";

    private final Measurement measurement;

    GemmRows(Measurement measurement) {
        this.measurement = measurement;
    }

    Map<String, Runnable> rows() {
        Map<String, Runnable> rows = new LinkedHashMap<>();
        rows.put("call", this::call);
        rows.put("floor", this::floor);
        rows.put("rows", () -> ROWS.forEach(shape -> againstFloor("gemm u8:s8:s32 " + shape)));
        rows.put("peak", () -> SMALL.forEach(this::againstPeak));
        rows.put("fp32", this::fp32);
        rows.put("decode", this::decode);
        rows.put("linear", this::linear);
        rows.put("vector", () -> javaAgainstFp32("vector"));
        rows.put("scalar", () -> javaAgainstFp32("scalar"));
        rows.put("arrays", () -> List.of("64x64:64x64", "128x768:768x768").forEach(this::arrays));
        rows.put("heap", GemmRows::heap);
        return rows;
    }

    private static String s32(String shape) {
        return "gemm s8:s8:s32 " + shape;
    }

    /** The same implementation on both sides. */
    private void call() {
        for (String types : TYPES) {
            measurement.againstFloor(new Subject("gemm " + types + " 64x64:64x64", "onednn"));
        }
    }

    private void floor() {
        for (String shape : SHAPES) {
            for (String types : TYPES) {
                measurement.againstFloor(Subject.best("gemm " + types + " " + shape));
            }
        }
    }

    private void againstFloor(String request) {
        measurement.againstFloor(Subject.best(request));
    }

    /** The part of what a loop in registers reaches, sums alone and with an epilogue. */
    private void againstPeak(String shape) {
        for (String types : List.of("u8:s8:s32", "u8:s8:f32", "u8:s8:u8")) {
            String epilogue = types.endsWith("s32") ? "" : " per_channel bias relu";
            try (Subject subject = Subject.best("gemm " + types + " " + shape + epilogue)) {
                double operations = 2.0 * subject.request.macs();
                measurement.row(
                        subject.request + " " + subject.engine() + ", against a loop in registers",
                        subject::run,
                        () ->
                                operations
                                        / measurement
                                                .floor()
                                                .peak("int8", measurement.millis())
                                                .gops());
            }
        }
    }

    private void fp32() {
        for (String types : TYPES) {
            againstFp32(Subject.best("gemm " + types + " " + CUBE));
        }
    }

    private void javaAgainstFp32(String engine) {
        againstFp32(new Subject(s32(CUBE), engine));
    }

    /** Both on this side of the border, FP32 by oneDNN. */
    private void againstFp32(Subject subject) {
        try (Subject int8 = subject;
                Subject fp32 = new Subject("gemm f32:f32:f32 " + CUBE, "onednn")) {
            measurement.row(int8.request + " " + int8.engine() + ", over FP32 onednn", int8, fp32);
        }
    }

    private void decode() {
        try (Subject vnni = new Subject(DECODE, "vnni");
                Subject onednn = new Subject(DECODE, "onednn")) {
            double millis = measurement.millis();
            measurement.row(DECODE + " vnni, against onednn", vnni, onednn);
            measurement.row(
                    DECODE + " vnni, against onednn from plain C++",
                    vnni::run,
                    () -> measurement.floor().time(vnni.request, millis));
            measurement.row(
                    DECODE + " vnni, against plain reading of its weights",
                    vnni::run,
                    () -> measurement.floor().read(vnni.request.weightsCount(), millis));
        }
    }

    private void linear() {
        String shape = "128x768:768x768";
        try (Subject linear = Subject.best("gemm f32:s8:f32 " + shape + " per_channel bias");
                Subject plain = Subject.best(s32(shape))) {
            String what =
                    "Linear f32 to f32 " + shape + " " + linear.engine() + ", against s8:s8:s32";
            measurement.row(what, linear, plain);
            measurement.row(
                    what + " from plain C++",
                    linear::run,
                    () -> measurement.floor().time(plain.request, measurement.millis()));
        }
    }

    private void arrays(String shape) {
        String request = "gemm u8:s8:s32 " + shape;
        try (Subject subject = new Subject(request, "onednn")) {
            measurement.row(
                    request + " onednn from arrays, against direct buffers",
                    subject.fromArrays(),
                    subject::run);
        }
    }

    private static void heap() {
        for (String engine : Octet.ORDER) {
            if (Octet.probe(engine) instanceof Probe.Ready) {
                heap("gemm u8:s8:s32 4x64:64x64", engine);
                if (!engine.equals("vnni")) {
                    heap("conv u8:s8:s32 mb1_ic16oc16_ih14kh3ph1", engine);
                }
            }
        }
    }

    private static void heap(String request, String engine) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int runs = 2_000;
        try (Subject subject = new Subject(request, engine)) {
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
                    Locale.ROOT,
                    "| heap bytes per run, %s, %s | %.3f | | | |%n",
                    request,
                    engine,
                    bytes / (double) runs);
        }
    }
}
