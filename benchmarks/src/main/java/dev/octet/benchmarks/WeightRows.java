package dev.octet.benchmarks;

import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.measure.Workload;
import dev.octet.request.Request;
import dev.octet.verify.Case;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What weights cost that are not plain s8 and prepared, on {@code vnni}: zero points, groups along
 * K, and weights that come with each run.
 */
final class WeightRows {
    private static final String ENGINE = "vnni";

    private final Measurement measurement;

    WeightRows(Measurement measurement) {
        this.measurement = measurement;
    }

    Map<String, Runnable> rows() {
        Map<String, Runnable> rows = new LinkedHashMap<>();
        rows.put("weight-zero-points", this::zeroPoints);
        rows.put("weight-groups", this::groups);
        rows.put("runtime-weights", this::ofEachRun);
        return rows;
    }

    private void zeroPoints() {
        for (String shape :
                List.of(
                        "gemm u8:s8:%s 64x64:64x64",
                        "gemm u8:s8:%s 128x768:768x768",
                        "gemm u8:s8:%s 512x768:768x768",
                        "conv u8:s8:%s ic64oc256_ih56kh1",
                        "conv u8:s8:%s ic256oc64_ih56kh1",
                        "conv u8:s8:%s g128ic128oc128_ih56kh3ph1",
                        "conv u8:s8:%s g512ic512oc512_ih14kh3ph1")) {
            against(shape.replace("%s", "s32"), " channel_zp", "");
            against(shape.replace("%s", "u8"), " per_channel bias channel_zp", " per_channel bias");
        }
    }

    private void groups() {
        for (String shape : List.of("32x768:768x768", "512x768:768x768", "512x4096:4096x1024")) {
            for (String group : List.of("32", "64", "128")) {
                against("gemm u8:s8:f32 " + shape, " per_group:" + group, " per_channel");
            }
        }
    }

    private void ofEachRun() {
        for (String shape :
                List.of(
                        "12x128x32:12x32x128",
                        "12x128x128:12x128x32",
                        "12x512x64:12x64x512",
                        "512x512:512x512")) {
            for (String types : List.of("u8:s8:s32", "s8:s8:f32")) {
                against("gemm " + types + " " + shape, " runtime_weights", "");
            }
        }
    }

    /** The same shape twice. */
    private void against(String shape, String words, String plain) {
        Workload with = workload(shape + words);
        Workload without = workload(shape + plain);
        try (Kernel ours = with.prepare(Octet.use(ENGINE));
                Kernel theirs = without.prepare(Octet.use(ENGINE))) {
            measurement.row(
                    with.request() + ", against '" + plain.strip() + "'",
                    () -> with.run(ours),
                    () -> without.run(theirs));
        }
    }

    private static Workload workload(String line) {
        return new Workload(Case.of(Request.parse(line), 1));
    }
}
