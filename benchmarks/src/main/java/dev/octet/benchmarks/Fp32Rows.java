package dev.octet.benchmarks;

import dev.octet.benchmarks.peer.Contender;
import dev.octet.benchmarks.peer.OctetPeer;
import dev.octet.list.ListReader;
import dev.octet.request.Request;
import dev.octet.verify.Case;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** FP32 in the contract's order against oneDNN's, and operations along rows against copying. */
final class Fp32Rows {
    private static final List<String> GEMMS =
            List.of("1024x1024:1024x1024", "128x768:768x3072", "1x64:64x64", "8x512:512x512");

    /** An attention's products, 12 heads of 128 tokens. */
    private static final List<String> BATCHES =
            List.of(
                    "12x128x32:12x32x128",
                    "12x128x128:12x128x32",
                    "12x128x64:12x64x128",
                    "12x128x128:12x128x64");

    private static final List<String> OPERATIONS =
            List.of(
                    "softmax f32:f32 4096x4096",
                    "layer_norm f32:f32 4096x4096",
                    "rms_norm f32:f32 16384x1024",
                    "eltwise f32:f32 4096x4096 relu(a)");

    private final Measurement measurement;

    Fp32Rows(Measurement measurement) {
        this.measurement = measurement;
    }

    Map<String, Runnable> rows() {
        Map<String, Runnable> rows = new LinkedHashMap<>();
        rows.put("fp32-floor", () -> GEMMS.forEach(shape -> againstFloor("gemm", shape)));
        rows.put("fp32-batch", () -> BATCHES.forEach(this::againstOneDnn));
        rows.put("fp32-resnet50", () -> list("resnet50"));
        rows.put("fp32-mobilenet", () -> list("mobilenet"));
        rows.put("fp32-rows", () -> OPERATIONS.forEach(this::againstCopy));
        return rows;
    }

    private void list(String name) {
        Path lists = Path.of(System.getProperty("octet.lists", "benchmarks/lists"));
        ListReader.read(lists.resolve(name + ".txt")).problems().stream()
                .map(problem -> problem.request().toString().split(" ")[2])
                .distinct()
                .forEach(shape -> againstFloor("conv", shape));
    }

    private void againstFloor(String operation, String shape) {
        measurement.againstFloor(Subject.best(operation + " f32:f32:f32 " + shape));
    }

    /** The plain C++ program multiplies one matrix at a time. */
    private void againstOneDnn(String shape) {
        String request = "gemm f32:f32:f32 " + shape;
        try (Subject ours = Subject.best(request);
                Subject theirs = new Subject(request, "onednn")) {
            measurement.row(request + " " + ours.engine() + ", against onednn", ours, theirs);
        }
    }

    /** Reading src and writing dst, both as large. */
    private void againstCopy(String line) {
        Request request = Request.parse(line);
        double millis = measurement.millis();
        try (Contender ours = new OctetPeer().prepare(Case.of(request, 1).values())) {
            measurement.row(
                    line + ", against copying",
                    (Runnable) ours,
                    () -> measurement.floor().copy(request.dstBytes(), millis));
        }
    }
}
