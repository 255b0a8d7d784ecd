package dev.octet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.choice.Verdicts;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Computation;
import dev.octet.kernel.Explanation;
import dev.octet.kernel.Implementation;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.NativeFailure;
import dev.octet.kernel.Operands;
import dev.octet.kernel.Preparation;
import dev.octet.request.BoundRequest;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.testing.OracleBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class MeasuredChoiceTest {
    private static final String FOLDER = "dev.octet.choices";
    private static final Gemm GEMM = Gemm.parse("gemm u8:s8:s32 1x2:2x3");
    private static final String MACHINE = "some machine";

    @TempDir private Path folder;

    @BeforeEach
    void keepHere() {
        System.setProperty(FOLDER, folder.toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty(FOLDER);
        System.clearProperty("dev.octet.freeMemory");
        System.clearProperty("dev.octet.isa");
    }

    /** The oracle, as slow as a test wants it. */
    private static final class Engine implements Backend {
        final AtomicInteger prepared = new AtomicInteger();
        final AtomicInteger released = new AtomicInteger();
        volatile Runnable during = () -> {};
        volatile Optional<String> refusal = Optional.empty();
        private final String name;
        private final OracleBackend oracle = new OracleBackend();

        Engine(String name) {
            this.name = name;
        }

        static Engine slow(String name) {
            Engine engine = new Engine(name);
            engine.during = () -> spin(3_000_000);
            return engine;
        }

        private static void spin(long nanos) {
            long end = System.nanoTime() + nanos;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String detail() {
            return "the oracle";
        }

        @Override
        public List<Implementation<?>> implementations() {
            return List.of();
        }

        @Override
        public Optional<String> refuses(Request request) {
            return refusal;
        }

        @Override
        public Preparation prepare(BoundRequest bound, int threads) {
            if (refusal.isPresent()) {
                return new Preparation.Refused(refusal.get());
            }
            prepared.incrementAndGet();
            Computation right = oracle.prepare(bound, threads);
            return new Computation() {
                @Override
                public void run(Operands<ByteBuffer> operands) {
                    during.run();
                    right.run(operands);
                }

                @Override
                public String implementation() {
                    return name;
                }

                @Override
                public long packedBytes() {
                    return right.packedBytes();
                }

                @Override
                public void release() {
                    released.incrementAndGet();
                }
            };
        }
    }

    private static Octet octet(Engine... engines) {
        List<Candidate> candidates =
                Arrays.stream(engines)
                        .map(engine -> new Candidate(engine.name(), () -> engine))
                        .toList();
        for (int i = 0; i < engines.length; i++) {
            // the self-test, beforehand
            candidates.get(i).probe();
            engines[i].prepared.set(0);
            engines[i].released.set(0);
        }
        return new Octet(candidates).measured(choice());
    }

    private static MeasuredChoice choice() {
        return new MeasuredChoice(Verdicts.of(MACHINE), "a CPU");
    }

    private static Kernel prepare(Octet octet) {
        return octet.prepare(GEMM.with(Parameters.of(new byte[6])));
    }

    private static void assertContains(String text, String... parts) {
        for (String part : parts) {
            assertTrue(text.contains(part), text);
        }
    }

    @Test
    void theFastestIsTakenAndTheTimesAreTold() {
        Engine slow = Engine.slow("slow");
        Engine fast = new Engine("fast");
        Engine refusing = new Engine("refusing");
        Octet octet = octet(slow, refusing, fast);
        refusing.refusal = Optional.of("3 columns are too few");
        assertEquals("slow", octet.chooses(GEMM));
        try (Kernel kernel = prepare(octet)) {
            Explanation explanation = kernel.explain();
            assertEquals("fast", explanation.engine());
            assertContains(
                    explanation.why(),
                    "the fastest, measured: fast ",
                    " us, slow ",
                    "on a CPU; of ");
            assertFalse(explanation.why().contains("file"), explanation.why());
            assertEquals(
                    List.of("slow", "refusing"),
                    explanation.others().stream().map(Explanation.Other::engine).toList());
            assertContains(explanation.others().get(0).reason(), "measured: ", " us");
            assertEquals("3 columns are too few", explanation.others().get(1).reason());
        }
        assertEquals(1, slow.released.get());
        assertEquals(1, fast.released.get());
    }

    /** The second process has nothing but the file, and the machine is busy otherwise meanwhile. */
    @Test
    void aVerdictIsForLaterProcesses() {
        Engine slow = Engine.slow("slow");
        Engine fast = new Engine("fast");
        prepare(octet(slow, fast)).close();
        slow.during = () -> {};
        Octet later = octet(slow, fast);
        try (Kernel kernel = prepare(later)) {
            assertEquals("fast", kernel.engine());
            assertContains(kernel.explain().why(), "measured: fast ", "from the file, of 2");
        }
        assertEquals(0, slow.prepared.get());
        assertEquals(1, fast.prepared.get());
        // for want of memory, say
        fast.refusal = Optional.of("no room");
        try (Kernel kernel = prepare(later)) {
            assertEquals("slow", kernel.engine());
            assertEquals("fast", kernel.explain().others().get(0).engine());
        }
    }

    @Test
    void otherQuestionsAreMeasuredAnew() {
        Engine slow = Engine.slow("slow");
        Engine fast = new Engine("fast");
        Octet octet = octet(slow, fast);
        prepare(octet).close();
        octet.prepare(GEMM.withRows(2).with(Parameters.of(new byte[6]))).close();
        assertEquals(2, slow.prepared.get());
        Engine third = new Engine("third");
        prepare(octet(slow, fast, third)).close();
        assertEquals(1, slow.prepared.get());
    }

    @Test
    void whatCannotBeMeasuredGoesByTheOrder() {
        Engine first = new Engine("first");
        Engine second = new Engine("second");
        Octet octet = octet(first, second);
        second.refusal = Optional.of("never");
        try (Kernel kernel = prepare(octet)) {
            assertEquals(
                    "first in the order, and it does not refuse; not measured: fewer than two"
                            + " compute it",
                    kernel.explain().why());
        }
        assertEquals(2, first.prepared.get());
        assertEquals(2, first.released.get());
        second.refusal = Optional.empty();
        try (Kernel kernel = octet.prepare(GEMM.withRows(0).with(Parameters.of(new byte[6])))) {
            assertContains(kernel.explain().why(), "; not measured: there is nothing to compute");
        }
        try (Kernel kernel = prepare(octet(first))) {
            assertContains(
                    kernel.explain().why(), "; not measured: no other engine may compute it");
        }
    }

    @Test
    void neverMoreMemoryThanIsFree() {
        Request large = Request.parse("quantize f32:s8 20000000 per_tensor");
        List<Backend> two = List.of(new Engine("one"), new Engine("two"));
        System.setProperty("dev.octet.freeMemory", "99999999");
        assertEquals(
                Optional.of("its tensors take 100,000,000 bytes of memory, 99,999,999 are free"),
                MeasuredChoice.refusal(large, two));
        System.setProperty("dev.octet.freeMemory", "100000000");
        assertEquals(Optional.empty(), MeasuredChoice.refusal(large, two));
    }

    @Test
    void whoFailsHasNoTime() {
        Engine failing = new Engine("failing");
        Engine other = Engine.slow("other");
        Octet octet = octet(failing, other);
        failing.during =
                () -> {
                    throw new NativeFailure("no memory");
                };
        try (Kernel kernel = prepare(octet)) {
            assertEquals("other", kernel.engine());
        }
        assertEquals(1, failing.released.get());
    }

    @Test
    @Timeout(60)
    void manyThreadsAtOnce() throws Exception {
        Engine slow = Engine.slow("slow");
        Engine fast = new Engine("fast");
        Octet octet = octet(slow, fast);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<String>> engines =
                    pool.invokeAll(
                            Collections.nCopies(
                                    8,
                                    () -> {
                                        try (Kernel kernel = prepare(octet)) {
                                            return kernel.engine();
                                        }
                                    }));
            for (Future<String> engine : engines) {
                assertEquals("fast", engine.get());
            }
        } finally {
            pool.shutdownNow();
        }
        assertEquals(slow.prepared.get(), slow.released.get());
        assertEquals(8, fast.released.get());
    }

    @Test
    void keptNowhereIfSo() throws IOException {
        System.setProperty(FOLDER, "off");
        prepare(octet(Engine.slow("slow"), new Engine("fast"))).close();
        System.setProperty(FOLDER, folder.resolve("file").toString());
        Files.createFile(folder.resolve("file"));
        prepare(octet(Engine.slow("slow"), new Engine("fast"))).close();
        assertEquals(0, Files.size(folder.resolve("file")));
    }

    /** What limits an engine changes its times. */
    @Test
    void anotherIsaIsAnotherMachine() {
        String here = MeasuredChoice.machine(Octet.report());
        assertEquals(here, MeasuredChoice.machine(Octet.report()));
        assertEquals(1, here.lines().count());
        System.setProperty("dev.octet.isa", "avx2");
        assertNotEquals(here, MeasuredChoice.machine(Octet.report()));
    }

    @Test
    void anEngineAskedForByNameStaysTheOne() throws IOException {
        try (Kernel kernel = prepare(Octet.use("scalar").measured(choice()))) {
            assertEquals("scalar", kernel.engine());
            assertEquals("asked for by name", kernel.explain().why());
        }
        try (var files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }

    /** The engines of this machine; all give the same bits. */
    @Test
    void theEnginesOfThisMachine() {
        Gemm gemm = Gemm.parse("gemm u8:s8:s32 16x64:64x32");
        Octet octet = Octet.best().measured(choice());
        try (Kernel kernel = octet.prepare(gemm.with(Parameters.of(new byte[64 * 32])))) {
            assertContains(kernel.explain().why(), "the fastest, measured: " + kernel.engine());
            int[] dst = new int[16 * 32];
            Arrays.fill(dst, 1);
            kernel.run(new byte[16 * 64], dst);
            assertTrue(Arrays.stream(dst).allMatch(sum -> sum == 0));
        }
    }
}
