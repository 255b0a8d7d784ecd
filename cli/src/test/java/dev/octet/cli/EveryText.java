package dev.octet.cli;

import dev.octet.Linear;
import dev.octet.Octet;
import dev.octet.npy.Npy;
import dev.octet.quant.Scheme;
import dev.octet.quant.choose.LayerChoice;
import dev.octet.quant.choose.Sensitivity;
import dev.octet.quant.observe.ObserverKind;
import dev.octet.quant.picture.SensitivityPicture;
import dev.octet.quant.range.Histogram;
import dev.octet.quant.range.RangeMethod;
import dev.octet.request.Conv;
import dev.octet.request.Gemm;
import dev.octet.request.Grouping;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Writes what Octet writes, or as much of it as does not change from run to run: explanations,
 * reports, messages, pages, pictures. Run in a JVM of its own, which has a language.
 */
final class EveryText {
    /** Loggers are forgotten when nobody holds them. */
    private static final Logger QUIET = Logger.getLogger("dev.octet");

    private static final List<String> REQUESTS =
            List.of(
                    "gemm u8:s8:s32 128x768:768x3072",
                    "gemm f32:s8:f32 1234x768:768x1024 per_channel bias gelu",
                    "gemm s8:s8:u8 5x7000:7000x16 zp dst_scale residual clip:-1.5:1234.5",
                    "conv u8:s8:u8 mb2_ic64oc64_ih56oh56kh3sh1ph1 per_channel bias relu",
                    "conv s8:s8:f32 mb1_ic16oc1234_ih1000iw1200kh1kw1",
                    "quantize f32:s8 1000x2000 per_row",
                    "dequantize s8:f32 12x1200 per_group:100");

    private static final List<String> MISTAKES =
            List.of(
                    "gemm u8:s8:s32 12345x768:1234x3072",
                    "gemm u8:s8:s32 123456x768000:768000x3072000",
                    "gemm u8:s8:s32 0x1234:1234x5",
                    "conv u8:s8:u8 mb1_ic63oc1234g1000_ih56kh3",
                    "conv u8:s8:u8 mb1_ic64oc64_ih5kh1234",
                    "quantize f32:s8 1000x2000 per_group:1200");

    private EveryText() {}

    /** In an empty folder. */
    public static void main(String... none) throws Exception {
        // its lines begin with the time
        QUIET.setLevel(Level.WARNING);
        System.setOut(new PrintStream(System.out, true, StandardCharsets.UTF_8));
        write("weights.npy", 1, 500, 48);
        write("others.npy", 2, 500, 48);
        octet("probe");
        octet("probe", "--json");
        for (String request : REQUESTS) {
            octet("explain", request);
            octet("explain", request, "--json");
        }
        for (String request : MISTAKES) {
            octet("explain", request);
        }
        octet("explain", REQUESTS.get(1), "--threads", "2", "--backend", "onednn");
        octet("verify", "--random", "50", "--seed", "1", "--backend", "scalar");
        // enough for a separator of thousands, of what computes least
        octet("verify", "--random", "1000", "--kind", "quantize", "--backend", "scalar");
        octet("quantize", "weights.npy", "--out", "out", "--report", "page.html");
        octet("quantize", "weights.npy", "--out", "out", "--grouping", "per_channel:1", "--json");
        octet("quantize", "weights.npy", "--out", "out", "--grouping", "per_group:1200");
        octet("compare", "weights.npy", "others.npy", "--axis", "1", "--max-abs", "0.125");
        octet("compare", "weights.npy", "others.npy", "--axis", "1234", "--json");
        octet("compare", "weights.npy", "out/q.npy", "--params", "out/params.json");
        octet("bench", REQUESTS.get(0), "--seconds", "-1.5");
        System.out.println(Files.readString(Path.of("page.html")));
        System.out.println(Files.readString(Path.of("out/params.json")));
        library();
    }

    private static void library() {
        Gemm gemm = Gemm.parse("gemm u8:s8:s32 1234x5:5x7");
        show(() -> Octet.best().prepare(gemm.with(Parameters.of(new byte[1234]))));
        show(() -> Octet.use("1234"));
        show(() -> Conv.of(1234, 64).size(5, 6).kernel(1234, 3).build());
        show(() -> Linear.of(new float[1234], 1000, 1234).build());
        show(() -> Request.parse("gemm u8:s8:s32 1x1:1x1 threads=-1234"));
        show(() -> Grouping.perGroup(-1234));
        show(() -> Grouping.perChannel(1234).count(new int[] {1000, 2000}));
        show(() -> RangeMethod.parse("percentile:1234.5"));
        show(() -> ObserverKind.parse("percentile:1234.5"));
        Histogram histogram = new Histogram();
        histogram.observe(new float[] {-1234.5f, 0.25f, 98765.5f});
        show(() -> Scheme.AFFINE_U8.params(histogram.range()));
        Sensitivity.Option some = new Sensitivity.Option("per_tensor", 0.5, 123456);
        Sensitivity.Option all = new Sensitivity.Option("fp32", 0, 1234567.25);
        Sensitivity sensitivity =
                new Sensitivity(10, List.of(new Sensitivity.Layer("layer", List.of(some, all))));
        show(() -> sensitivity);
        show(() -> LayerChoice.cheapest(sensitivity, 20));
        show(() -> SensitivityPicture.draw("1,234.5", sensitivity).svg());
    }

    private static void show(Callable<?> value) {
        try {
            System.out.println(value.call());
        } catch (Exception e) {
            System.out.println(e);
        }
    }

    private static void octet(String... arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        System.out.println("$ octet " + String.join(" ", arguments));
        System.out.println("= " + Main.commandLine(out, out).execute(arguments));
    }

    private static void write(String file, int seed, int... shape) throws IOException {
        Random random = new Random(seed);
        ByteBuffer bytes =
                ByteBuffer.allocate(4 * shape[0] * shape[1]).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            bytes.putFloat((float) random.nextGaussian());
        }
        try (OutputStream out = Npy.create(Path.of(file), "<f4", shape)) {
            out.write(bytes.array());
        }
    }
}
