package dev.octet.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Convolution against plain C++, FP32, the other layout, and between engines. */
final class ConvRows {
    /** The shapes of ResNet-50 that take most of its time, stem, bottlenecks and down-sampling. */
    private static final List<String> RESNET_50 =
            List.of(
                    "mb1_ic3oc64_ih224oh112kh7sh2ph3",
                    "mb1_ic64oc64_ih56oh56kh3sh1ph1",
                    "mb1_ic256oc64_ih56oh56kh1sh1ph0",
                    "mb1_ic64oc256_ih56oh56kh1sh1ph0",
                    "mb1_ic128oc128_ih28oh28kh3sh1ph1",
                    "mb1_ic256oc512_ih56oh28kh1sh2ph0",
                    "mb1_ic256oc256_ih14oh14kh3sh1ph1",
                    "mb1_ic1024oc256_ih14oh14kh1sh1ph0",
                    "mb1_ic512oc512_ih7oh7kh3sh1ph1",
                    "mb1_ic2048oc512_ih7oh7kh1sh1ph0");

    private static final List<String> DEPTHWISE =
            List.of(
                    "g32mb1_ic32oc32_ih112oh112kh3sh1ph1",
                    "g64mb1_ic64oc64_ih112oh56kh3sh2ph1",
                    "g256mb1_ic256oc256_ih28oh28kh3sh1ph1",
                    "g512mb1_ic512oc512_ih14oh14kh3sh1ph1");

    /** Those of MobileNet v1. */
    private static final List<String> MOBILENET =
            List.of(
                    "g32mb1_ic32oc32_ih112oh112kh3sh1ph1",
                    "g64mb1_ic64oc64_ih112oh56kh3sh2ph0",
                    "g128mb1_ic128oc128_ih56oh56kh3sh1ph1",
                    "g128mb1_ic128oc128_ih56oh28kh3sh2ph0",
                    "g256mb1_ic256oc256_ih28oh28kh3sh1ph1",
                    "g256mb1_ic256oc256_ih28oh14kh3sh2ph0",
                    "g512mb1_ic512oc512_ih14oh14kh3sh1ph1",
                    "g512mb1_ic512oc512_ih14oh7kh3sh2ph0",
                    "g1024mb1_ic1024oc1024_ih7oh7kh3sh1ph1");

    private static final String THREE = "mb1_ic64oc64_ih56oh56kh3sh1ph1";
    private static final List<String> AGAINST_FP32 =
            List.of(
                    THREE,
                    "mb1_ic128oc128_ih28oh28kh3sh1ph1",
                    "mb1_ic256oc256_ih14oh14kh3sh1ph1",
                    "mb1_ic256oc64_ih56oh56kh1sh1ph0");

    private final Measurement measurement;

    ConvRows(Measurement measurement) {
        this.measurement = measurement;
    }

    Map<String, Runnable> rows() {
        Map<String, Runnable> rows = new LinkedHashMap<>();
        rows.put("conv-depthwise", () -> MOBILENET.forEach(this::depthwise));
        rows.put(
                "conv-floor",
                () -> {
                    RESNET_50.forEach(shape -> againstFloor("u8", shape));
                    DEPTHWISE.forEach(shape -> againstFloor("u8", shape));
                    againstFloor("s8", THREE);
                });
        rows.put("conv-fp32", () -> AGAINST_FP32.forEach(this::againstFp32));
        rows.put("conv-nchw", this::channelsFirst);
        rows.put("conv-vector", this::vector);
        rows.put("conv-epilogue", this::epilogue);
        return rows;
    }

    private void againstFloor(String src, String shape) {
        measurement.againstFloor(Subject.best("conv " + src + ":s8:s32 " + shape));
    }

    private void againstFp32(String shape) {
        for (String src : List.of("u8", "s8")) {
            try (Subject int8 = Subject.best("conv " + src + ":s8:s32 " + shape);
                    Subject fp32 = new Subject("conv f32:f32:f32 " + shape, "onednn")) {
                String what = src + ":s8:s32 " + int8.engine() + " over FP32 onednn, " + shape;
                measurement.row(what, int8, fp32);
            }
        }
    }

    /** INT8 against FP32 and against oneDNN, epilogue included. */
    private void depthwise(String shape) {
        String request = "conv u8:s8:u8 " + shape + " per_channel bias clip:0:6";
        try (Subject int8 = Subject.best(request);
                Subject theirs = new Subject(request, "onednn");
                Subject fp32 = new Subject("conv f32:f32:f32 " + shape + " bias clip:0:6", "avx")) {
            measurement.row(request + " " + int8.engine() + ", against onednn", int8, theirs);
            measurement.row(request + " " + int8.engine() + ", over FP32 avx", int8, fp32);
        }
    }

    private void channelsFirst() {
        for (String types : List.of("u8:s8:s32", "u8:s8:u8")) {
            String request = "conv " + types + " " + THREE;
            try (Subject last = new Subject(request, "onednn");
                    Subject first = new Subject(request + " nchw", "onednn")) {
                measurement.row(request + " channels last, against nchw", last, first);
            }
        }
    }

    private void vector() {
        try (Subject int8 = new Subject("conv s8:s8:s32 " + THREE, "vector");
                Subject fp32 = new Subject("conv f32:f32:f32 " + THREE, "onednn")) {
            measurement.row("s8:s8:s32 vector over FP32 onednn, " + THREE, int8, fp32);
        }
    }

    /** What our epilogue costs where oneDNN's would not give the contract's bits. */
    private void epilogue() {
        String request = "conv u8:s8:u8 " + THREE + " per_channel bias relu";
        try (Subject ours = new Subject(request + " dst_zp", "onednn");
                Subject theirs = new Subject(request, "onednn")) {
            measurement.row(request + " dst_zp, against without dst_zp", ours, theirs);
        }
    }
}
