package dev.octet.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Explanation;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Operands;
import dev.octet.kernel.Probe;
import dev.octet.request.Activation;
import dev.octet.request.Conv;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import dev.octet.request.Operand;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.request.Request;
import dev.octet.testing.Allocations;
import dev.octet.text.RootLocale;
import dev.octet.verify.Case;
import dev.octet.verify.Fill;
import dev.octet.verify.Outcome;
import dev.octet.verify.RandomCases;
import dev.octet.verify.Tensor;
import dev.octet.verify.Values;
import dev.octet.verify.Verifier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The contract of dev.octet.kernel, for one engine. A subclass names the engine; nothing else.
 * Every case runs at odd addresses between canaries, twice, and again with other rows ({@link
 * Verifier}).
 */
@Tag("contract")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public abstract class BackendContract
        implements ConvContract,
                MatmulContract,
                QuantizeContract,
                TensorContract,
                PoolContract,
                ResizeContract,
                ElementwiseContract,
                AttentionContract {
    private static final int[] SIZES = {
        1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 97, 127, 257, 1021
    };
    private static final int RANDOM_CASES = 2_000;
    private static final int THREADS = 8;

    /** Rows, or images, of the requests that behaviour is tested with. */
    private static final int ROWS = 4;

    private Backend backend;
    private String absence;
    private int computed;
    private int refused;

    /** The engine's probe, as the dispatcher makes it. */
    protected abstract Probe probe();

    /** Whether the engine may leave a request to others. */
    protected boolean mayRefuse(Request request) {
        return true;
    }

    /**
     * Whether this CPU makes a library of others compute wrong integers; then it is to be absent.
     */
    protected boolean maySaturate() {
        return false;
    }

    /** Heap bytes a run may allocate: none, but for a test's double. */
    protected long allowedBytesPerRun() {
        return 0;
    }

    /** The cases that are tried: all, but for variants and a test's double. */
    protected List<Case> part(List<Case> cases) {
        return Samples.part(cases);
    }

    @BeforeAll
    void askForTheEngine() {
        Probe probe = probe();
        if (probe instanceof Probe.Ready ready) {
            backend = ready.backend();
            assertEquals(probe.name(), backend.name());
            return;
        }
        Probe.Absent absent = (Probe.Absent) probe;
        absence = probe.name() + " is absent: " + absent.reason();
        boolean built = "false".equals(System.getProperty("octet.native.tests.skip"));
        boolean wrong = absent.faulty() && !maySaturate();
        if (wrong || built && absent.cause() instanceof LinkageError) {
            fail(absence, absent.cause());
        }
        String required = System.getProperty("dev.octet.require", "");
        if (Arrays.asList(required.strip().split("\\s*,\\s*")).contains(probe.name())) {
            fail(absence + "; -Ddev.octet.require=" + required + " wants it");
        }
    }

    /** Before each test and not once, so that reports list them as skipped, with the reason. */
    @BeforeEach
    void needTheEngine() {
        if (backend == null) {
            Assumptions.abort(absence);
        }
    }

    @AfterAll
    void somethingWasComputed() {
        assertTrue(
                backend == null || computed > 0 || refused == 0,
                () -> "all " + refused + " requests were refused");
    }

    // ---- numbers ----

    /** A Latin square: every size meets every other in all three dimensions, without the cube. */
    @Test
    void everyPairOfSizes() {
        List<Case> cases = new ArrayList<>();
        int count = SIZES.length;
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count; j++) {
                // offset so that the largest M and N meet the smallest K
                int k = SIZES[Math.floorMod(count - 2 - i - j, count)];
                DataType src = (i + j) % 2 == 0 ? DataType.U8 : DataType.S8;
                Gemm gemm =
                        Gemm.of(SIZES[i], SIZES[j], k)
                                .types(src, DataType.S8, DataType.S32)
                                .build();
                cases.add(new Case(gemm, i * count + j, i % 3 == 0 ? Fill.EXTREMES : Fill.RANDOM));
            }
        }
        verify(cases.stream());
    }

    @Test
    void allPairsOfExtremes() {
        for (String types : List.of("u8:s8", "s8:s8")) {
            for (int k : new int[] {1, 2, 3, 4, 63, 64, 70, 257, 1021}) {
                verify(RootLocale.format("gemm %s:s32 4x%d:%dx5", types, k, k), Fill.EXTREMES, 2);
                verify(RootLocale.format("gemm %s:s32 1x%d:%dx19", types, k, k), Fill.EXTREMES, 16);
                verify(
                        RootLocale.format("gemm %s:s32 33x%d:%dx19 nk", types, k, k),
                        Fill.EXTREMES,
                        2);
            }
        }
    }

    @Test
    void longestSums() {
        int u8 = Gemm.MAX_K_U8;
        int s8 = Gemm.MAX_K_S8;
        for (String rows : List.of("1", "4")) {
            String shape = " " + rows + "x%d:%dx5";
            verify("gemm u8:s8:s32" + RootLocale.format(shape, u8, u8), Fill.EXTREMES, 4);
            verify("gemm s8:s8:s32" + RootLocale.format(shape, s8, s8), Fill.EXTREMES, 4);
            verify("gemm u8:s8:s32 nk zp" + RootLocale.format(shape, u8, u8), Fill.EXTREMES, 2);
            verify("gemm s8:s8:s32 row_zp" + RootLocale.format(shape, u8, u8), Fill.EXTREMES, 2);
            int both = Gemm.MAX_K_U8_U8;
            String longest = RootLocale.format(shape, both, both);
            verify("gemm u8:u8:s32 zp channel_zp" + longest, Fill.EXTREMES, 4);
            verify("gemm s8:s8:s32 row_zp weight_zp" + longest, Fill.EXTREMES, 4);
        }
    }

    @Test
    void zeroPoints() {
        for (String types : List.of("u8:s8", "s8:s8")) {
            for (String zeroPoint : List.of("zp", "row_zp")) {
                for (String dst : List.of("s32", "f32", "u8 dst_scale dst_zp")) {
                    String attributes = words(types + ":" + dst, zeroPoint);
                    verify("gemm " + attributes + " 3x65:65x33", Fill.EXTREMES, 4);
                    verify("gemm " + attributes + " 17x31:31x16 per_channel", Fill.RANDOM, 4);
                }
            }
        }
    }

    @Test
    void zeroPointsOfWeights() {
        for (String types : List.of("u8:s8", "s8:u8", "u8:u8", "f32:u8")) {
            for (String zeroPoint : List.of("weight_zp", "channel_zp")) {
                for (String dst : List.of("s32", "f32", "u8 dst_scale dst_zp")) {
                    String attributes = words(types + ":" + dst, zeroPoint);
                    verify("gemm " + attributes + " 3x65:65x33", Fill.EXTREMES, 2);
                    verify("gemm " + attributes + " 17x31:31x16 per_channel", Fill.RANDOM, 2);
                    verify("gemm " + attributes + " 13x256:256x70 per_tensor", Fill.RANDOM, 2);
                }
            }
        }
    }

    @Test
    void groupsAlongK() {
        for (String types :
                List.of("u8:s8:f32", "s8:u8:f32", "f32:s8:s32", "s8:s8:u8 dst_scale dst_zp")) {
            for (String group :
                    List.of(
                            "per_group:32",
                            "per_group:64 group_zp row_zp",
                            "per_group:7",
                            "per_group:600 channel_zp")) {
                String rest = types.startsWith("f32") ? group.replace(" row_zp", "") : group;
                for (String shape : List.of("1x97:97x19", "2x256:256x70 nk", "17x161:161x65")) {
                    verify("gemm " + words(types, rest, shape), Fill.RANDOM, 2);
                    verify("gemm " + words(types, rest, shape) + " bias relu", Fill.EXTREMES, 1);
                    verify("gemm " + words(types, rest, shape) + " residual", Fill.WIDE, 2);
                }
            }
        }
    }

    @Test
    void layoutsAndBatches() {
        for (String shape :
                List.of("4x33:33x17", "2x3x33:2x33x17", "3x17x65:3x65x16", "1x4x31:5x31x9")) {
            for (String layout : List.of("", "nk")) {
                for (String rest :
                        List.of(
                                "u8:s8:s32",
                                "s8:s8:f32 row_scale per_channel bias",
                                "f32:s8:f32",
                                "u8:s8:s32 row_zp",
                                "f32:f32:f32 bias relu",
                                "s8:s8:s8 src_scale residual dst_scale")) {
                    verify("gemm " + words(rest, layout, shape), Fill.RANDOM, 3);
                }
            }
        }
    }

    @Test
    void scales() {
        for (String src : List.of("", "src_scale", "row_scale")) {
            for (String weights : List.of("", "per_tensor", "per_channel")) {
                for (String bias : List.of("", "bias")) {
                    for (String types :
                            List.of(
                                    "u8:s8:s32",
                                    "s8:s8:f32",
                                    "u8:s8:u8 dst_scale dst_zp",
                                    "s8:s8:s8 dst_zp")) {
                        verify(
                                "gemm " + words(types, src, weights, bias) + " 4x64:64x33",
                                Fill.RANDOM,
                                3);
                    }
                }
            }
        }
    }

    @Test
    void activations() {
        for (Activation.Kind kind : Activation.Kind.values()) {
            String name =
                    switch (kind) {
                        case CLIP -> "clip:-0.75:1.5";
                        case LEAKY_RELU -> "leaky_relu:0.125";
                        case FAKE_QUANTIZE -> "fake_quantize:0.125:-100";
                        default -> Activation.of(kind).toString();
                    };
            for (String types :
                    List.of(
                            "u8:s8:s32",
                            "s8:s8:f32",
                            "u8:s8:u8 dst_scale dst_zp",
                            "s8:s8:s8 dst_scale",
                            "f32:s8:f32",
                            "f32:f32:f32")) {
                String scale = types.startsWith("f32:f32") ? "" : "per_channel";
                String line = "gemm " + words(types, scale, "bias", name, "residual:f32");
                verify(line + " 3x31:31x33", Fill.RANDOM, 3);
                verify(line + " 3x31:31x33", Fill.SPECIAL, 3);
                verify(line + " 17x64:64x64", Fill.RANDOM, 1);
            }
        }
    }

    @Test
    void residuals() {
        for (String residual : List.of("residual:f32", "residual:u8", "residual:s8")) {
            for (String types :
                    List.of(
                            "u8:s8:s32",
                            "s8:s8:f32",
                            "u8:s8:u8 dst_scale",
                            "s8:s8:s8 dst_zp",
                            "f32:s8:u8 dst_scale",
                            "f32:f32:f32")) {
                String line = "gemm " + words(types, residual);
                verify(line + " 4x33:33x17", Fill.RANDOM, 6);
                verify(line + " 2x4x33:2x33x17", Fill.SPECIAL, 3);
            }
        }
    }

    /** Rounded to 8 bits, and then a residual: sums of networks that others quantized. */
    @Test
    void residualsBehindARounding() {
        for (String dst : List.of("u8 dst_scale dst_zp", "s8 dst_scale", "f32")) {
            for (String last : List.of("residual:u8", "residual:s8", "residual:f32")) {
                for (String rounding : List.of("fake_quantize:0.3:-100", "fake_quantize:1e-3:0")) {
                    String words = rounding + " " + last + " residual_last";
                    String line = words("u8:s8:" + dst, "per_channel", "bias", words);
                    verify("gemm " + line + " 19x64:64x75", Fill.RANDOM, 2);
                    verify("gemm " + line + " 3x33:33x17", Fill.WIDE, 3);
                    for (String shape : List.of("ic16oc33_ih9kh3ph1", "g32ic32oc32_ih9kh3ph1")) {
                        Conv conv = Conv.parse("conv " + line.replaceFirst(" ", " " + shape + " "));
                        verify(Stream.of(new Case(conv, 1, Fill.RANDOM)));
                    }
                }
            }
        }
    }

    @Test
    void rowsQuantizedOnTheFly() {
        for (String dst : List.of("f32", "s32", "s8 dst_scale", "u8 dst_scale dst_zp")) {
            for (Fill fill : Fill.values()) {
                verify("gemm f32:s8:" + dst + " 4x127:127x33 per_channel bias", fill, 6);
                verify("gemm f32:s8:" + dst + " 31x16:16x15 nk", fill, 3);
            }
        }
    }

    @Test
    void realNumbers() {
        for (Fill fill : Fill.values()) {
            verify("gemm f32:f32:f32 4x127:127x33 bias", fill, 3);
            verify("gemm f32:f32:f32 65x257:257x31 nk relu", fill, 3);
            verify("gemm f32:f32:f32 1x65:65x197 bias residual:u8 tanh", fill, 1);
            verify("gemm f32:f32:f32 19x2100:2100x83 bias residual clip:-3:3", fill, 1);
        }
    }

    /**
     * Any step may overflow or vanish, whatever the last one brings it back to. Few rows and many:
     * engines finish them in different places.
     */
    @Test
    void floatsFromEverywhere() {
        for (String dst : List.of(":u8", ":s8", ":s32", ":f32")) {
            String last = dst.endsWith("8") ? " dst_scale" : "";
            for (String more : List.of("", " residual:u8", " residual:f32", " relu", " clip:0:6")) {
                String rest = dst + " 5x8:8x20 src_scale per_channel bias" + more + last;
                verify("gemm u8:s8" + rest, Fill.WIDE, 24);
                verify("gemm s8:s8" + rest.replace("5x8", "3x8") + " zp", Fill.WIDE, 12);
                verify("gemm f32:s8" + rest.replace(" src_scale", ""), Fill.WIDE, 12);
            }
        }
    }

    /**
     * Near 0 these functions are y/2, which goes to the even neighbour where it is between two
     * denormals; GELU of a positive y is what is left of it then, as docs/numerics.md says. Every
     * multiple n of the smallest up to 127 is here, of either sign.
     */
    @Test
    void halvesOfDenormals() {
        byte[] src = new byte[255];
        for (int n = -127; n <= 127; n++) {
            src[n + 127] = (byte) n;
        }
        for (String activation : List.of("silu", "gelu", "gelu_tanh")) {
            for (int rows : new int[] {1, 255}) {
                Gemm gemm =
                        Gemm.parse(
                                RootLocale.format(
                                        "gemm s8:s8:f32 %dx1:1x1 src_scale %s", rows, activation));
                if (backend.refuses(gemm).isPresent()) {
                    continue;
                }
                Parameters parameters = Parameters.of(new byte[] {1}).srcScale(Float.MIN_VALUE);
                float[] dst = new float[rows];
                try (Kernel kernel = Kernel.of(backend, gemm.with(parameters), 1)) {
                    for (int at = 0; at < src.length; at += rows) {
                        kernel.run(Arrays.copyOfRange(src, at, at + rows), dst);
                        for (int row = 0; row < rows; row++) {
                            int n = src[at + row];
                            double half = Math.rint(n / 2.0);
                            double steps = activation.equals("gelu") && n > 0 ? n - half : half;
                            float size = (float) Math.abs(steps) * Float.MIN_VALUE;
                            float expected = n < 0 ? -size : size;
                            assertEquals(expected, dst[row], activation + " of " + n);
                        }
                    }
                }
            }
        }
    }

    /** A sum beyond f32 stays beyond it, however small 1 / dstScale is. */
    @Test
    void overflowInFrontOfTheDestination() {
        for (int rows : new int[] {1, 5, 49}) {
            for (String type : List.of("u8", "s8")) {
                Gemm gemm =
                        Gemm.parse(
                                RootLocale.format(
                                        "gemm u8:s8:%s %dx8:8x20 per_tensor dst_scale",
                                        type, rows));
                assertSaturates(gemm, rows * 8);
            }
        }
        assertSaturates(Conv.parse("conv u8:s8:s8 ic8oc20_ih3kh1 per_tensor dst_scale"), 9 * 8);
        assertSaturates(
                Conv.parse("conv u8:s8:u8 g33ic33oc33_ih3kh3ph1 per_tensor dst_scale"), 9 * 33);
    }

    private void assertSaturates(Product request, int srcBytes) {
        if (backend.refuses(request).isPresent()) {
            return;
        }
        byte[] weights = new byte[request.weightsCount()];
        Arrays.fill(weights, (byte) 1);
        byte[] src = new byte[srcBytes];
        Arrays.fill(src, (byte) 1);
        byte[] dst = new byte[request.dstCount()];
        byte[] expected = new byte[dst.length];
        Arrays.fill(expected, (byte) request.dst().max());
        Parameters parameters = Parameters.of(weights).weightScales(3e38f).dstScale(3e38f);
        try (Kernel kernel = Kernel.of(backend, request.with(parameters), 1)) {
            kernel.run(src, dst);
        }
        assertArrayEquals(expected, dst, request.toString());
    }

    /** Also with every other attribute: nothing is read or written where there are no rows. */
    @Test
    void noRows() {
        verify("gemm s8:s8:s32 0x5:5x7", Fill.RANDOM, 1);
        verify("gemm u8:s8:u8 3x0x5:3x5x7 row_scale row_zp residual dst_scale", Fill.RANDOM, 1);
        verify("gemm f32:s8:f32 0x5:5x7 per_channel bias", Fill.RANDOM, 1);
    }

    /** The seed chooses the offsets; small tensors, so that ends come at every distance. */
    @Test
    void oddAddresses() {
        verify("gemm u8:s8:u8 3x17:17x5 dst_scale residual", Fill.RANDOM, 64);
        verify("gemm s8:s8:f32 1x65:65x17 row_scale row_zp residual nk", Fill.RANDOM, 64);
        verify("gemm f32:s8:f32 2x33:33x9 per_channel bias", Fill.RANDOM, 32);
    }

    @Test
    void randomCases() {
        verify(Samples.of(20_260_101, RandomCases.Kind.GEMM, RANDOM_CASES));
    }

    /** A found bug stays as a line. */
    @Test
    void foundBugs() {
        List<Case> cases = new ArrayList<>();
        try (InputStream stream =
                        BackendContract.class.getResourceAsStream("/dev/octet/cases.txt");
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            reader.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(Case::parse)
                    .forEach(cases::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertFalse(cases.isEmpty(), "cases.txt is empty");
        verify(cases.stream());
    }

    /** Several threads in one run give the same numbers. */
    @Test
    void manyThreadsInOneRun() {
        for (int threads : new int[] {4, Integer.MAX_VALUE}) {
            verify(
                    Stream.of(
                                    "gemm u8:s8:s32 65x257:257x127",
                                    "gemm u8:s8:f32 4x257:257x1021 nk per_channel bias relu",
                                    "gemm s8:s8:u8 3x65x64:3x64x63 row_zp dst_scale",
                                    "gemm f32:s8:f32 33x127:127x65 gelu",
                                    // few rows: by columns
                                    "gemm u8:s8:u8 8x65:65x513 per_channel bias relu dst_scale",
                                    "gemm s8:s8:f32 5x257:257x327 nk zp per_channel bias",
                                    "gemm f32:s8:f32 7x127:127x1021 per_channel gelu",
                                    "gemm f32:f32:f32 9x64:64x257 bias relu",
                                    // many: by rows
                                    "gemm s8:s8:s32 257x65:65x64",
                                    "gemm u8:s8:s8 1021x33:33x97 src_scale per_channel dst_scale")
                            .map(line -> Case.of(Gemm.parse(line), 7)),
                    threads);
        }
        verify(Samples.of(20_260_203, RandomCases.Kind.GEMM, 300), 3);
    }

    // ---- behaviour ----

    @Test
    void explainsItself() {
        assertFalse(backend.detail().isBlank());
        for (Values values : accepted()) {
            try (Kernel kernel = prepare(values)) {
                Explanation explanation = kernel.explain();
                assertEquals(backend.name(), explanation.engine());
                assertFalse(explanation.implementation().isBlank());
                assertEquals(
                        values.request() instanceof Product,
                        explanation.packedBytes() > 0,
                        "packed weights take memory");
            }
        }
    }

    @Test
    @Timeout(60)
    void manyThreadsOnOneKernel() throws Exception {
        for (Values values : accepted()) {
            manyThreadsOnOneKernel(values);
        }
    }

    private void manyThreadsOnOneKernel(Values values) throws Exception {
        byte[] expected;
        try (Kernel kernel = prepare(values)) {
            expected = new Buffers(values).run(kernel);
            CountDownLatch start = new CountDownLatch(1);
            runOnThreads(
                    () -> {
                        Buffers mine = new Buffers(values);
                        start.await();
                        for (int i = 0; i < 500; i++) {
                            assertArrayEquals(expected, mine.run(kernel));
                        }
                        return null;
                    },
                    start);
        }
    }

    @Test
    void closedKernels() {
        accepted().forEach(this::closedKernels);
    }

    private void closedKernels(Values values) {
        Buffers buffers = new Buffers(values);
        Kernel kernel = prepare(values);
        byte[] expected = buffers.run(kernel);
        Kernel sibling = kernel.withRows(ROWS);
        kernel.close();
        kernel.close();
        assertThrows(IllegalStateException.class, () -> buffers.run(kernel));
        assertThrows(IllegalStateException.class, () -> kernel.withRows(1));
        assertArrayEquals(expected, buffers.run(sibling));
        sibling.close();
        assertThrows(IllegalStateException.class, () -> buffers.run(sibling));
    }

    /** Of each pair, the second is computed with the weights that were packed for the first. */
    @Test
    void otherSizesShareTheWeights() {
        int shared = 0;
        for (String[] pair :
                new String[][] {
                    {"gemm u8:s8:s32 64x30:30x70", "gemm u8:s8:s32 3x30:30x70"},
                    {
                        "conv u8:s8:s32 mb1_ic30oc70_ih9kh3ph1",
                        "conv u8:s8:s32 mb2_ic30oc70_ih20oh18kh3ph0_iw5ow5kw3pw1"
                    },
                    {
                        "conv s8:s8:s32 mb1_ic16oc32_ih10oh5kh3sh2ph0 zp",
                        "conv s8:s8:s32 mb3_ic16oc32_ih31oh16kh3sh2ph1 zp"
                    },
                    {
                        "conv s8:s8:f32 g48ic48oc48_ih7kh3ph1 per_channel relu",
                        "conv s8:s8:f32 g48ic48oc48_ih14oh13kh3ph1_iw9ow9kw3pw1 per_channel relu"
                    },
                    {"conv u8:s8:s32 ic64oc64_ih8kh1", "conv u8:s8:s32 mb2_ic64oc64_ih5kh1_iw6kw1"},
                    {"gemm f32:f32:f32 64x30:30x70", "gemm f32:f32:f32 3x30:30x70"},
                    {
                        "conv f32:f32:f32 ic12oc20_ih9kh3ph1",
                        "conv f32:f32:f32 mb2_ic12oc20_ih20oh18kh3ph0_iw5ow5kw3pw1"
                    },
                    {
                        "conv f32:f32:f32 g24ic24oc24_ih7kh3ph1",
                        "conv f32:f32:f32 g24mb2_ic24oc24_ih14oh13kh3ph1_iw9ow9kw3pw1"
                    },
                    {
                        "conv f32:f32:f32 g4ic4oc4_ih7kh3ph1 nchw",
                        "conv f32:f32:f32 g4mb2_ic4oc4_ih150oh149kh3ph1_iw90ow90kw3pw1 nchw"
                    },
                    {
                        "deconv u8:s8:s32 ic17oc9_ih4kh3sh2ph1",
                        "deconv u8:s8:s32 ic17oc9_ih5oh10kh3sh2ph0_iw3ow5kw3sw2pw1"
                    },
                }) {
            Request one = Request.parse(pair[0]);
            Request other = Request.parse(pair[1]);
            boolean taken = backend.refuses(one).isEmpty() && backend.refuses(other).isEmpty();
            if (taken && !backend.isExact(other)) {
                continue; // another packing may be another order of its sums
            }
            if (taken) {
                shared += otherSize(one, other) ? 1 : 0;
            } else {
                assertTrue(mayRefuse(other), pair[1]);
            }
        }
        assertTrue(shared > 0, "no weights were shared");
    }

    /** False where the weights are packed in a way that the other size cannot use. */
    private boolean otherSize(Request one, Request other) {
        Values values = Case.of(other, 5).values();
        byte[] expected;
        try (Kernel kernel = prepare(values)) {
            expected = new Buffers(values).run(kernel);
        }
        Values first = new Values(one, values.fixed(), values.weights(), Map.of());
        final Kernel sibling;
        try (Kernel kernel = prepare(first)) {
            sibling = kernel.with(other);
        } catch (IllegalArgumentException e) {
            assertTrue(mayRefuse(other), e.getMessage());
            return false;
        }
        try (sibling) {
            assertEquals(other, sibling.request());
            assertArrayEquals(expected, new Buffers(values).run(sibling), other::toString);
        }
        return true;
    }

    /**
     * A run that meets a close is right or an exception, and memory is never pulled from under it.
     */
    @Test
    @Timeout(120)
    void closeDuringRuns() throws Exception {
        for (Values values : accepted()) {
            closeDuringRuns(values);
        }
    }

    private void closeDuringRuns(Values values) throws Exception {
        byte[] expected;
        try (Kernel kernel = prepare(values)) {
            expected = new Buffers(values).run(kernel);
        }
        int count = 3;
        ExecutorService pool = Executors.newFixedThreadPool(count);
        try {
            for (int round = 0; round < 60; round++) {
                Kernel kernel = prepare(values);
                // half of the rounds close amid runs, half may close before the first one
                CountDownLatch running = new CountDownLatch(round % 2 == 0 ? count : 0);
                List<Future<?>> runs = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    runs.add(pool.submit(() -> runUntilClosed(kernel, values, expected, running)));
                }
                running.await();
                while (!closes(kernel)) {
                    Thread.onSpinWait();
                }
                for (Future<?> run : runs) {
                    run.get();
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static boolean closes(Kernel kernel) {
        try {
            kernel.close();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static Void runUntilClosed(
            Kernel kernel, Values values, byte[] expected, CountDownLatch running)
            throws InterruptedException {
        Buffers buffers = new Buffers(values);
        while (true) {
            byte[] actual;
            try {
                actual = buffers.run(kernel);
            } catch (IllegalStateException e) {
                return null;
            }
            assertArrayEquals(expected, actual);
            running.countDown();
            // leaves the closing thread a moment in which nothing runs
            LockSupport.parkNanos(20_000);
        }
    }

    /** First: what other requests leave in HotSpot's profiles keeps vector code from C2. */
    @Test
    @Order(1)
    void runsAllocateNothing() {
        for (String line :
                List.of(
                        "gemm u8:s8:s32 4x64:64x32",
                        "gemm u8:s8:u8 4x64:64x32 src_scale per_channel bias relu dst_scale dst_zp",
                        "gemm f32:s8:f32 4x64:64x32 per_channel bias gelu",
                        "conv u8:s8:u8 mb2_ic17oc32_ih6kh3ph1 zp per_channel bias relu dst_scale",
                        "conv s8:s8:f32 g32ic32oc32_ih6kh3ph1 per_channel nchw",
                        "deconv u8:s8:s32 ic17oc9_ih4kh3sh2ph1",
                        "gemm f32:f32:f32 9x1500:1500x65 bias gelu",
                        "gemm f32:f32:f32 2x9x65:1x65x37 runtime_weights nk km bias gelu",
                        "gemm u8:u8:s8 2x9x65:2x65x37 runtime_weights zp weight_zp dst_scale",
                        "conv f32:f32:f32 ic17oc9_ih6kh1 bias",
                        "conv f32:f32:f32 mb2_ic17oc9_ih6kh3ph1 bias gelu nchw",
                        "eltwise f32,u8:f32 7x33,33 mul(a,add(b,1))",
                        "resize u8:u8 mb2_ic17_ih5oh8 half_pixel zp dst_scale",
                        "attention f32:f32 1x2x7x16 kv_heads:1 keys:19 bthd mask:19",
                        "attention f32:s8 1x2x7x16 causal dynamic int8",
                        "attention s8:f32 1x2x7x16 factor:1e-4 int8",
                        "quantize f32:s8 5x97 per_channel:1",
                        "quantize f32:u8 5x97 dynamic",
                        "dequantize s8:f32 5x97 per_group:32",
                        "requantize s32:u8 5x97")) {
            Request request = Request.parse(line);
            if (backend.refuses(request).isEmpty()) {
                Values values = Case.of(request, 3).values();
                Buffers buffers = new Buffers(values);
                try (Kernel kernel = prepare(values)) {
                    Allocations.assertAtMost(
                            allowedBytesPerRun(), line, () -> kernel.run(buffers.operands));
                }
            }
        }
    }

    // ---- tools ----

    /**
     * The non-empty words, the type first, then the shape where there is one: order is free else.
     */
    private static String words(String... words) {
        return String.join(" ", Arrays.stream(words).filter(word -> !word.isEmpty()).toList());
    }

    private void verify(String words, Fill fill, int seeds) {
        Gemm gemm = Gemm.parse(shapeSecond(words));
        verify(Samples.seeds(seeds).mapToObj(seed -> new Case(gemm, seed, fill)));
    }

    /** The grammar wants the shape after the types; the tests here add it last. */
    private static String shapeSecond(String words) {
        List<String> list = new ArrayList<>(List.of(words.split(" ")));
        String shape =
                list.stream().filter(word -> word.matches("\\d+x.*:.*")).findFirst().orElseThrow();
        list.remove(shape);
        list.add(2, shape);
        return String.join(" ", list);
    }

    private void verify(Stream<Case> cases) {
        verify(cases, 1);
    }

    @Override
    public final void verify(Stream<Case> cases, int threads) {
        List<Case> lines = part(cases.toList());
        // oracles take most of the time; processors share it
        List<Outcome> outcomes =
                lines.parallelStream().map(line -> outcome(line, threads)).toList();
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Case line = lines.get(i);
            Outcome outcome = outcomes.get(i);
            if (outcome instanceof Outcome.Refused refusal) {
                refused++;
                assertTrue(
                        mayRefuse(line.request()), () -> line + " is refused: " + refusal.reason());
                assertFalse(refusal.reason().isBlank(), "a refusal needs a reason: " + line);
            } else {
                computed++;
            }
            if (outcome instanceof Outcome.Different different) {
                differences.add(different.text());
            }
        }
        assertTrue(
                differences.isEmpty(),
                () ->
                        differences.size()
                                + " cases differ:\n"
                                + String.join(
                                        "\n",
                                        differences.subList(0, Math.min(10, differences.size()))));
    }

    private Outcome outcome(Case line, int threads) {
        // asked first: a refusal needs no oracle
        return backend.refuses(line.request())
                .<Outcome>map(Outcome.Refused::new)
                .orElseGet(() -> Verifier.of(line).verify(backend, threads));
    }

    /** Values of a small multiplication, convolution and conversion, if the engine has any. */
    private List<Values> accepted() {
        List<Values> accepted = new ArrayList<>();
        first(
                        "gemm u8:s8:f32 4x257:257x65 src_scale per_channel bias relu",
                        "gemm u8:s8:s32 4x64:64x64",
                        "gemm s8:s8:s32 4x512:512x512",
                        "gemm f32:f32:f32 4x257:257x65 bias relu")
                .ifPresentOrElse(
                        accepted::add,
                        () -> fail("the engine refuses every request that this test knows"));
        first(
                        "conv u8:s8:u8 mb4_ic17oc5_ih3kh3ph1 zp per_channel bias relu dst_scale",
                        "conv u8:s8:s32 mb4_ic16oc16_ih3kh3ph1",
                        "conv f32:f32:f32 mb4_ic17oc5_ih3kh3ph1 bias relu")
                .ifPresent(accepted::add);
        first("quantize f32:s8 4x257 per_channel:1").ifPresent(accepted::add);
        first("gemm f32:f32:f32 2x4x65:2x65x37 runtime_weights nk factor bias relu")
                .ifPresent(accepted::add);
        first("softmax f32:f32 4x257").ifPresent(accepted::add);
        first("layer_norm f32:u8 4x257 scale bias dst_scale dst_zp").ifPresent(accepted::add);
        first("group_norm f32:f32 4x9x70 groups:7 scale bias").ifPresent(accepted::add);
        first("reduce_log_sum_exp f32:f32 4x9x70 axes:1").ifPresent(accepted::add);
        return accepted;
    }

    private Optional<Values> first(String... lines) {
        return Arrays.stream(lines)
                .map(Request::parse)
                .filter(request -> backend.refuses(request).isEmpty())
                .findFirst()
                .map(request -> Case.of(request, 11).values());
    }

    private Kernel prepare(Values values) {
        return assertDoesNotThrow(() -> values.prepare(backend, 1));
    }

    private static void runOnThreads(Callable<Void> task, CountDownLatch start) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                tasks.add(pool.submit(task));
            }
            start.countDown();
            for (Future<Void> each : tasks) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** The tensors of one thread. */
    private static final class Buffers {
        final Operands<ByteBuffer> operands = new Operands<>();
        private final Values values;

        Buffers(Values values) {
            this.values = values;
            for (Operand operand : values.request().operands()) {
                ByteBuffer buffer =
                        ByteBuffer.allocateDirect(operand.bytes()).order(ByteOrder.nativeOrder());
                if (!operand.written()) {
                    values.given().get(operand.role()).copyTo(buffer);
                }
                operands.set(operand.role(), buffer);
            }
        }

        byte[] run(Kernel kernel) {
            kernel.run(operands);
            Request request = values.request();
            return Tensor.copyOf(request.dst(), request.dstCount(), operands.dst()).toBytes();
        }
    }
}
