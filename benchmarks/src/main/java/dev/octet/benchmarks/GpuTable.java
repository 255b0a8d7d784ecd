package dev.octet.benchmarks;

import dev.octet.Octet;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Parameters;
import dev.octet.kernel.Probe;
import dev.octet.kernel.Product;
import dev.octet.kernel.Request;
import dev.octet.verify.Outcome;
import dev.octet.verify.RandomCases;
import dev.octet.verify.Verifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * What a machine with a GPU is asked: random cases against the oracle, the table of the GPU in
 * benchmarks/README.md, and whether kernels leave memory behind. Arguments: random cases (20,000)
 * and their seed (1). Ends with status 1 where a case differs or memory was lost.
 */
public final class GpuTable {
    private static final String ENGINE = "cuda";
    private static final int ROUNDS = 11;
    private static final double MILLIS = 200;
    private static final int CYCLES = 10_000;

    /** Runs between two waits: a wait costs more than a launch. */
    private static final int RUNS = 10;

    /** What the driver may keep for itself from one look at the memory to the next. */
    private static final long NOISE_BYTES = 4 << 20;

    private GpuTable() {}

    /** See the class. */
    public static void main(String... arguments) {
        long cases = arguments.length > 0 ? Long.parseLong(arguments[0]) : 20_000;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
        Probe probe = Octet.probe(ENGINE);
        if (probe instanceof Probe.Absent absent) {
            System.out.println(ENGINE + " is absent: " + absent.reason());
            System.exit(2);
        }
        Backend backend = ((Probe.Ready) probe).backend();
        System.out.println(backend.detail());
        boolean right = randomCases(backend, cases, seed);
        boolean flat = cycles();
        System.out.println("| what | first | second | second / first | quartiles |");
        System.out.println("|---|---|---|---|---|");
        againstDirectCalls(4096);
        againstDirectCalls(8192);
        String floats = "s8:s8:f32 per_channel bias relu";
        compare("8192³, f32 with bias and ReLU against s32", floats, "s8:s8:s32");
        compare("8192³, s8:s8:s32 against FP32", "s8:s8:s32", "f32:f32:f32");
        convolution();
        System.exit(right && flat ? 0 : 1);
    }

    private static boolean randomCases(Backend backend, long cases, long seed) {
        AtomicLong different = new AtomicLong();
        RandomCases random = new RandomCases(seed, RandomCases.Kind.ALL);
        LongStream.range(0, cases)
                .parallel()
                .mapToObj(random::get)
                .map(line -> Verifier.of(line).verify(backend, 1))
                .forEach(
                        outcome -> {
                            if (outcome instanceof Outcome.Different difference
                                    && different.incrementAndGet() <= 10) {
                                System.out.println(difference.text());
                            }
                        });
        System.out.printf(
                "%,d random cases of seed %d: %,d differ%n", cases, seed, different.get());
        return different.get() == 0;
    }

    private static boolean cycles() {
        Product request = (Product) Request.parse("conv u8:s8:u8 mb2_ic17oc33_ih9kh3ph1 zp relu");
        ByteBuffer src = ByteBuffer.allocateDirect(request.srcBytes());
        ByteBuffer dst = ByteBuffer.allocateDirect(request.dstBytes());
        Parameters parameters = DeviceSubject.parameters(request, new SplittableRandom(1));
        Octet octet = Octet.use(ENGINE);
        long before = 0;
        for (int i = 0; i <= CYCLES; i++) {
            try (Kernel kernel = octet.prepare(request, parameters)) {
                kernel.run(src, dst.order(ByteOrder.nativeOrder()));
            }
            if (i == 0) {
                before = DirectCublasLt.freeBytes();
            }
        }
        long lost = before - DirectCublasLt.freeBytes();
        System.out.printf(
                "%,d times prepare, run and close: %,d bytes of the device lost%n", CYCLES, lost);
        return lost < NOISE_BYTES;
    }

    private static void againstDirectCalls(int size) {
        try (DeviceSubject ours = square(size, "s8:s8:s32");
                DirectCublasLt direct = new DirectCublasLt(size)) {
            System.out.println(ours.explanation());
            String what = "s8:s8:s32 %d³, against a direct call".formatted(size);
            row(what, ours.request, () -> ours.runs(RUNS), () -> direct.runs(RUNS));
        }
    }

    private static void compare(String what, String first, String second) {
        try (DeviceSubject one = square(8192, first);
                DeviceSubject other = square(8192, second)) {
            row(what, one.request, () -> one.runs(RUNS), () -> other.runs(RUNS));
        }
    }

    private static DeviceSubject square(int size, String types) {
        String[] words = types.split(" ", 2);
        String shape = " %dx%d:%dx%d nk ".formatted(size, size, size, size);
        return new DeviceSubject(
                ENGINE, "gemm " + words[0] + shape + (words.length > 1 ? words[1] : ""));
    }

    private static void convolution() {
        String attributes = " per_channel bias relu";
        try (DeviceSubject conv =
                        new DeviceSubject(
                                ENGINE, "conv s8:s8:s8 mb128ic256oc256_ih28kh3ph1" + attributes);
                DeviceSubject gemm =
                        new DeviceSubject(
                                ENGINE, "gemm s8:s8:s8 100352x2304:2304x256 nk" + attributes)) {
            row(
                    "conv 3x3 256→256 at 28², batch 128, against the same GEMM",
                    conv.request,
                    () -> conv.runs(RUNS),
                    () -> gemm.runs(RUNS));
        }
    }

    private static void row(String what, Product request, Runnable first, Runnable second) {
        Rounds.Comparison c =
                Rounds.compare(ROUNDS, Rounds.of(first, MILLIS), Rounds.of(second, MILLIS));
        System.out.printf(
                "| %s | %s | %s | **%.3f** | %.3f–%.3f |%n",
                what,
                rate(request, c.first()),
                rate(request, c.second()),
                c.ratio(),
                c.low(),
                c.high());
    }

    private static String rate(Product request, double nanos) {
        double each = nanos / RUNS;
        return "%.1f µs, %.1f TOPS".formatted(each / 1e3, request.operations() / each / 1e3);
    }
}
