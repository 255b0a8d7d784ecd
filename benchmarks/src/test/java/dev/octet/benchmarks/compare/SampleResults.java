package dev.octet.benchmarks.compare;

import dev.octet.benchmarks.compare.Results.Entry;
import dev.octet.benchmarks.compare.Results.HeatResult;
import dev.octet.benchmarks.compare.Results.Limits;
import dev.octet.benchmarks.compare.Results.Load;
import dev.octet.benchmarks.compare.Results.PeerInfo;
import dev.octet.benchmarks.compare.Results.Read;
import java.util.Arrays;
import java.util.List;

/** Invented measurements, whose ratios are known. */
public final class SampleResults {
    private SampleResults() {}

    /** Two multiplications and a convolution; MKL is wrong, PyTorch absent. */
    public static Results results() {
        HeatResult small =
                heat(
                        "64x64:64x64",
                        List.of(100.0, 100.0, 101.0),
                        entry("octet", "u8:s8:s32", "", 10, 12, 11),
                        entry("onnxruntime", "u8:s8:s32", "", 20, 24, 44),
                        entry("mkl", "u8:s8:s32", "row 0 <differs>"),
                        entry("octet", "f32:f32:f32", "", 40, 48, 44),
                        entry("onnxruntime", "f32:f32:f32", "", 30, 36, 33));
        HeatResult large =
                heat(
                        "128x128:128x128",
                        List.of(100.0, 99.0, 100.0),
                        entry("octet", "u8:s8:s32", "", 100, 110, 120),
                        entry("onnxruntime", "u8:s8:s32", "", 50, 55, 60));
        HeatResult conv =
                heat(
                        "ic3ih224oc64oh112kh7sh2ph3",
                        List.of(100.0),
                        entry("octet", "u8:s8:u8", "", 7),
                        entry("octet", "u8:s8:u8 nchw", "", 10.5),
                        entry("onnxruntime", "u8:s8:u8", "", 14),
                        entry("onnxruntime", "u8:s8:u8 nchw", "", 21));
        return new Results(
                "2026-01-01T00:00:00Z",
                "a <machine>",
                "17",
                2,
                1,
                new Noise(0.004, 0.2),
                List.of(
                        new PeerInfo("octet", "1", ""),
                        new PeerInfo("pytorch", "", "not in this build")),
                new Limits(
                        100,
                        "avx512_vnni",
                        25,
                        "avx512f",
                        List.of(new Read(1000, 200), new Read(2000, 100))),
                List.of(small, large, conv),
                List.of(
                        load(1, 1, 0, 1000.0, 1000.0, 500.0),
                        load(2, 1, 5, 1900.0, 2000.0, 500.0),
                        load(64, 1, 500, 1900.0, 1800.0, 2000.0)),
                List.of(2.0, 1.9, 1.0));
    }

    private static Load load(
            int callers, int kernelThreads, double interruptions, Double... rates) {
        return new Load(
                "gemm s8:s8:s32 1x1:1x1",
                callers,
                kernelThreads,
                List.of(rates),
                1,
                2,
                3,
                interruptions);
    }

    private static HeatResult heat(String shape, List<Double> peaks, Entry... entries) {
        return new HeatResult("list", shape, 2000, peaks, List.of(entries));
    }

    static Entry entry(String peer, String form, String wrong, double... nanos) {
        return new Entry(
                peer,
                form,
                1000,
                "detail",
                wrong,
                "to the bit",
                Arrays.stream(nanos).boxed().toList());
    }
}
