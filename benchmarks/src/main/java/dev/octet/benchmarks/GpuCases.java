package dev.octet.benchmarks;

import dev.octet.Octet;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Kernel;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.request.Request;
import dev.octet.verify.Outcome;
import dev.octet.verify.RandomCases;
import dev.octet.verify.Verifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/** Whether a GPU computes what the oracle does, and whether kernels leave memory behind. */
final class GpuCases {
    /** Cases between two lines: a run that is cut short has said how far it came. */
    private static final int PORTION = 1_000;

    private static final int PRINTED = 10;

    /** What the driver may keep for itself from one look at the memory to the next. */
    private static final long NOISE_BYTES = 4 << 20;

    private final Backend backend;
    private final RandomCases cases;
    private final AtomicLong different = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final Map<String, Boolean> reasons = new ConcurrentHashMap<>();

    private GpuCases(Backend backend, RandomCases cases) {
        this.backend = backend;
        this.cases = cases;
    }

    /** So many random cases of a seed, from one of them on; whether all were right. */
    static boolean random(Backend backend, long first, long count, long seed) {
        GpuCases some = new GpuCases(backend, new RandomCases(seed, RandomCases.Kind.ALL));
        long end = first + count;
        for (long begin = first; begin < end; begin += PORTION) {
            long stop = Math.min(end, begin + PORTION);
            LongStream.range(begin, stop).parallel().forEach(some::verify);
            System.out.printf(
                    Locale.ROOT,
                    "cases %,d to %,d of seed %d: %,d differ, %,d refused%n",
                    first,
                    stop - 1,
                    seed,
                    some.different.get(),
                    some.refused.get());
        }
        return some.different.get() == 0;
    }

    private void verify(long index) {
        Outcome outcome = Verifier.of(cases.get(index)).verify(backend, 1);
        if (outcome instanceof Outcome.Different difference) {
            if (different.incrementAndGet() <= PRINTED) {
                System.out.println(difference.text());
            }
        } else if (outcome instanceof Outcome.Refused refusal) {
            refused.incrementAndGet();
            if (reasons.size() < PRINTED && reasons.put(refusal.reason(), true) == null) {
                System.out.println("refused: " + cases.get(index) + ": " + refusal.reason());
            }
        }
    }

    /** Prepares, runs and closes so often; whether the device's memory is as before. */
    static boolean cycles(int count) {
        Product request = Request.parse("conv u8:s8:u8 mb2_ic17oc33_ih9kh3ph1 zp relu").asProduct();
        ByteBuffer src = ByteBuffer.allocateDirect(request.srcBytes());
        ByteBuffer dst =
                ByteBuffer.allocateDirect(request.dstBytes()).order(ByteOrder.nativeOrder());
        Parameters parameters = DeviceSubject.parameters(request, new SplittableRandom(1));
        Octet octet = Octet.use(Gpu.ENGINE);
        long before = 0;
        long lost = 0;
        for (int i = 0; i <= count; i++) {
            try (Kernel kernel = octet.prepare(request.with(parameters))) {
                kernel.run(src, dst);
            }
            if (i == 0) {
                before = DirectCublasLt.freeBytes();
            } else if (i % PORTION == 0 || i == count) {
                lost = before - DirectCublasLt.freeBytes();
                System.out.printf(
                        Locale.ROOT,
                        "%,d times prepare, run and close: %,d bytes of the device lost%n",
                        i,
                        lost);
            }
        }
        return lost < NOISE_BYTES;
    }
}
