package dev.octet.benchmarks;

import dev.octet.request.Product;
import dev.octet.request.Request;
import dev.octet.text.RootLocale;
import java.util.Locale;

/** The table of the GPU in benchmarks/README.md, and the same work against a direct call. */
final class GpuTable {
    private static final int ROUNDS = 11;
    private static final double MILLIS = 200;

    /** Runs between two waits: a wait costs more than a launch. */
    private static final int RUNS = 10;

    private static final String SUMS = "s8:s8:s32";
    private static final String FLOATS = "s8:s8:f32 per_channel bias relu";
    private static final String ROWS = "f32:s8:f32 per_channel bias relu";
    private static final String BYTES = "s8:s8:s8 per_channel bias relu";
    private static final String CONV_ATTRIBUTES = " per_channel bias relu";

    /** Lines that failed: the others are printed all the same. */
    private int failed;

    private GpuTable() {}

    /** All lines, two sizes of squares and a convolution of so many images; whether all came. */
    static boolean table(int small, int large, int images) {
        GpuTable table = new GpuTable();
        table.begin();
        table.line(() -> table.againstDirectCall(small, SUMS));
        table.line(() -> table.againstDirectCall(large, SUMS));
        table.line(() -> table.compare("f32 with bias and ReLU against s32", large, FLOATS, SUMS));
        table.line(() -> table.compare("s32 against FP32", large, SUMS, "f32:f32:f32"));
        table.line(
                () -> table.compare("f32 rows that are quantized against s8", large, ROWS, FLOATS));
        table.line(() -> table.convolution(images));
        table.line(() -> table.depthwise(images));
        return table.failed == 0;
    }

    /** Against a direct call, so that processes with other settings can be compared. */
    static boolean tune(int size, int images) {
        GpuTable table = new GpuTable();
        table.begin();
        for (String types : new String[] {SUMS, FLOATS, BYTES}) {
            table.line(() -> table.againstDirectCall(size, types));
        }
        table.line(() -> table.convolutionAgainstDirectCall(size, images));
        return table.failed == 0;
    }

    private void begin() {
        System.out.println("| what | first | second | second / first | quartiles |");
        System.out.println("|---|---|---|---|---|");
    }

    private void line(Runnable line) {
        try {
            line.run();
        } catch (RuntimeException e) {
            failed++;
            e.printStackTrace(System.out);
        }
    }

    private void againstDirectCall(int size, String types) {
        try (DeviceSubject ours = square(size, types);
                DirectCublasLt direct = new DirectCublasLt(size)) {
            System.out.println("<!-- " + ours.explanation() + " -->");
            Product request = ours.request;
            String what = RootLocale.format("%s %d³, against a direct call of s32", types, size);
            row(what, Side.of(ours), Side.of(request, direct::runs));
        }
    }

    private void compare(String what, int size, String first, String second) {
        try (DeviceSubject one = square(size, first);
                DeviceSubject other = square(size, second)) {
            row(size + "³, " + what, Side.of(one), Side.of(other));
        }
    }

    private static DeviceSubject square(int size, String types) {
        return new DeviceSubject(Gpu.ENGINE, squareLine(size, types));
    }

    private static String squareLine(int size, String types) {
        String[] words = types.split(" ", 2);
        String shape = RootLocale.format(" %dx%d:%dx%d nk ", size, size, size, size);
        return "gemm " + words[0] + shape + (words.length > 1 ? words[1] : "");
    }

    private void convolution(int images) {
        String rows = RootLocale.format("gemm s8:s8:s8 %dx2304:2304x256 nk", 28 * 28 * images);
        try (DeviceSubject conv = conv(images);
                DeviceSubject gemm = new DeviceSubject(Gpu.ENGINE, rows + CONV_ATTRIBUTES)) {
            System.out.println("<!-- " + conv.explanation() + " -->");
            row(
                    RootLocale.format(
                            "conv 3x3 256→256 at 28², batch %d, against the same GEMM", images),
                    Side.of(conv),
                    Side.of(gemm));
        }
    }

    /** Nine products an output: what counts is the memory. */
    private void depthwise(int images) {
        String line = RootLocale.format("conv s8:s8:s8 mb%dg64ic64oc64_ih112kh3ph1", images);
        try (DeviceSubject conv = new DeviceSubject(Gpu.ENGINE, line + CONV_ATTRIBUTES)) {
            long moved = (long) conv.request.srcBytes() + conv.request.dstBytes();
            try (DirectCopy copy = new DirectCopy(moved)) {
                System.out.println("<!-- " + conv.explanation() + " -->");
                row(
                        RootLocale.format(
                                "depthwise 3x3, 64 channels at 112², batch %d, against a copy",
                                images),
                        Side.moving(moved, conv::runs),
                        Side.moving(moved, copy::runs));
            }
        }
    }

    private void convolutionAgainstDirectCall(int size, int images) {
        try (DeviceSubject conv = conv(images);
                DirectCublasLt direct = new DirectCublasLt(size)) {
            Product square = Request.parse(squareLine(size, SUMS)).asProduct();
            String what =
                    RootLocale.format("conv 3x3 256→256, against a direct call of s32 %d³", size);
            row(what, Side.of(conv), Side.of(square, direct::runs));
        }
    }

    private static DeviceSubject conv(int images) {
        String shape = RootLocale.format("conv s8:s8:s8 mb%dic256oc256_ih28kh3ph1", images);
        return new DeviceSubject(Gpu.ENGINE, shape + CONV_ATTRIBUTES);
    }

    /** Some runs, one behind the other, and a wait for the last. */
    @FunctionalInterface
    private interface Runs {
        void run(int count);
    }

    /**
     * What is timed.
     *
     * @param work of one run
     * @param unit of so much work in a nanosecond
     */
    private record Side(Runs runs, double work, String unit) {
        static Side of(DeviceSubject subject) {
            return of(subject.request, subject::runs);
        }

        static Side of(Product request, Runs runs) {
            return new Side(runs, request.operations() / 1e3, "TOPS");
        }

        static Side moving(long bytes, Runs runs) {
            return new Side(runs, bytes, "GB/s");
        }

        String rate(double nanos) {
            double each = nanos / RUNS;
            return RootLocale.format("%.1f µs, %.1f %s", each / 1e3, work / each, unit);
        }
    }

    private static void row(String what, Side first, Side second) {
        Rounds.Comparison c =
                Rounds.compare(
                        ROUNDS,
                        Rounds.of(() -> first.runs.run(RUNS), MILLIS),
                        Rounds.of(() -> second.runs.run(RUNS), MILLIS));
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %s | **%.3f** | %.3f–%.3f |%n",
                what,
                first.rate(c.first()),
                second.rate(c.second()),
                c.ratio(),
                c.low(),
                c.high());
    }
}
