package dev.octet.engine.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Probe;
import dev.octet.request.Gemm;
import dev.octet.verify.Case;
import dev.octet.verify.Outcome;
import dev.octet.verify.RandomCases;
import dev.octet.verify.Verifier;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Devices that have no algorithm for some shapes. */
class MatrixPlanTest {
    private static final int CASES = 150;

    @BeforeEach
    void needTheDevice() {
        HostDevice.orAbort();
    }

    private static Backend backend(Predicate<MatrixShape> multiplies) {
        return new CudaBackend(new HostDevice(multiplies), () -> 1);
    }

    /** All that such a device is asked for, while it computes what it should. */
    private static Set<MatrixShape> verify(Predicate<MatrixShape> multiplies) {
        Set<MatrixShape> refused = new HashSet<>();
        Backend backend =
                backend(
                        shape -> {
                            boolean taken = multiplies.test(shape);
                            if (!taken) {
                                refused.add(shape);
                            }
                            return taken;
                        });
        Stream.concat(
                        new RandomCases(3, RandomCases.Kind.GEMM).limit(CASES),
                        new RandomCases(3, RandomCases.Kind.CONV).limit(CASES))
                .filter(line -> Finish.refuses(line.request().asProduct()).isEmpty())
                .forEach(
                        line -> {
                            Outcome outcome = Verifier.of(line).verify(backend, 1);
                            assertInstanceOf(Outcome.Same.class, outcome, line + ": " + outcome);
                        });
        return refused;
    }

    @Test
    void noBatches() {
        Set<MatrixShape> refused = verify(shape -> shape.entries() == 1);
        assertTrue(refused.stream().anyMatch(shape -> shape.srcEntry() == 0), "no shared source");
        assertTrue(refused.stream().anyMatch(shape -> shape.srcEntry() != 0), "no batch");
    }

    @Test
    void rowsInMultiplesOf32() {
        Set<MatrixShape> refused = verify(shape -> shape.entries() == 1 && shape.rows() % 32 == 0);
        assertTrue(refused.stream().anyMatch(MatrixShape::integers), "no integers");
    }

    /** Only what a device does not take as it is costs padding. */
    @Test
    void theFirstPlanThatWorksIsTaken() {
        Gemm gemm = Gemm.parse("gemm s8:s8:s32 33x16:16x16");
        assertEquals(33, rows(gemm, shape -> true));
        assertEquals(64, rows(gemm, shape -> shape.rows() != 33));
    }

    private static int rows(Gemm gemm, Predicate<MatrixShape> multiplies) {
        MatrixPlan plan = MatrixPlan.of(new MatrixGemm(gemm), new HostDevice(multiplies));
        return plan.matrixShape(plan.bands().get(0)).rows();
    }

    @Test
    void withoutAnyAlgorithmItIsRefused() {
        Backend backend = backend(shape -> !shape.integers());
        Case line = Case.of(Gemm.parse("gemm s8:s8:s32 33x16:16x16"), 1);
        Outcome outcome = Verifier.of(line).verify(backend, 1);
        String reason = assertInstanceOf(Outcome.Refused.class, outcome).reason();
        assertTrue(reason.contains("no algorithm") && reason.contains("rows=64"), reason);
        line = Case.of(Gemm.parse("gemm f32:f32:f32 33x16:16x16"), 1);
        assertInstanceOf(Outcome.Same.class, Verifier.of(line).verify(backend, 1));
    }

    /** An engine that multiplies nothing is none. */
    @Test
    void theProbeSaysSo() {
        Probe probe = Probe.attempt("cuda", () -> backend(shape -> false));
        String reason = assertInstanceOf(Probe.Absent.class, probe).reason();
        assertTrue(reason.startsWith("it refuses its self-test: no algorithm"), reason);
    }
}
