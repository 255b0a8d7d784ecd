package dev.octet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.kernel.Explanation;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Probe;
import dev.octet.request.BoundRequest;
import dev.octet.request.Conv;
import dev.octet.request.Gemm;
import dev.octet.request.Parameters;
import dev.octet.text.RootLocale;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OctetTest {
    private static final Gemm GEMM = Gemm.parse("gemm u8:s8:s32 128x64:64x32");

    @AfterEach
    void forceNothing() {
        System.clearProperty(Octet.FORCE);
    }

    private static Kernel prepare(Octet octet) {
        return octet.prepare(GEMM.with(Parameters.of(new byte[64 * 32])));
    }

    @Test
    void unknownNamesListTheKnownOnes() {
        var error = assertThrows(IllegalArgumentException.class, () -> Octet.use("mkl"));
        assertEquals(
                "unknown engine 'mkl'; known are cuda, vnni, avx, onednn, vector, scalar",
                error.getMessage());
        System.setProperty(Octet.FORCE, "mkl");
        assertThrows(IllegalArgumentException.class, Octet::best);
    }

    @Test
    void anEngineAskedForByNameNeverFallsBack() {
        if (Octet.probe("vnni") instanceof Probe.Absent absent) {
            var error = assertThrows(IllegalStateException.class, () -> Octet.use("vnni"));
            assertTrue(error.getMessage().contains(absent.reason()), error.getMessage());
            return;
        }
        Gemm floats = Gemm.parse("gemm f32:f32:f32 128x64:64x32");
        Parameters weights = Parameters.of(new float[64 * 32]);
        Octet vnni = Octet.use("vnni");
        var error =
                assertThrows(
                        IllegalArgumentException.class, () -> vnni.prepare(floats.with(weights)));
        assertTrue(error.getMessage().contains("f32 weights"), error.getMessage());
    }

    /** Of FP32, an order of sums that is not the contract's is taken only by those who allow it. */
    @Test
    void otherRoundingIsAllowedOrAskedFor() {
        Gemm gemm = Gemm.parse("gemm f32:f32:f32 8x64:64x32");
        BoundRequest floats = gemm.with(Parameters.of(new float[64 * 32]));
        try (Kernel kernel = Octet.best().prepare(floats)) {
            assertTrue(kernel.isExact());
            String explained = kernel.explain().toString();
            assertTrue(
                    !(Octet.probe("onednn") instanceof Probe.Ready)
                            || explained.contains("allowOtherRounding()"),
                    explained);
        }
        assumeTrue(Octet.probe("onednn") instanceof Probe.Ready, "oneDNN is not here");
        try (Kernel kernel = Octet.use("onednn").prepare(floats)) {
            assertFalse(kernel.isExact());
            assertTrue(kernel.explain().why().contains("an order"), kernel.explain().why());
        }
        Conv transposed = Conv.parse("deconv f32:f32:f32 ic16oc16_ih9kh3");
        assertNotEquals("onednn", Octet.best().chooses(transposed));
        assertEquals("onednn", Octet.best().allowOtherRounding().chooses(transposed));
    }

    @Test
    void thePropertyForcesAnEngine() {
        System.setProperty(Octet.FORCE, "scalar");
        try (Kernel kernel = prepare(Octet.best())) {
            assertEquals("scalar", kernel.engine());
            assertEquals("asked for by name", kernel.explain().why());
            assertEquals(List.of(), kernel.explain().others());
        }
    }

    @Test
    void everyEngineIsExplained() {
        try (Kernel kernel = prepare(Octet.best())) {
            Explanation explanation = kernel.explain();
            assertEquals(GEMM, explanation.request());
            List<String> names =
                    explanation.others().stream().map(Explanation.Other::engine).toList();
            assertEquals(Octet.ORDER.size() - 1, names.size());
            assertTrue(!names.contains(explanation.engine()), names.toString());
            explanation.others().forEach(other -> assertTrue(!other.reason().isBlank()));
            for (String name : Octet.ORDER) {
                assertTrue(explanation.toString().contains(name), explanation.toString());
            }
        }
    }

    @Test
    void plainJavaIsAlwaysThere() {
        assertInstanceOf(Probe.Ready.class, Octet.probe("scalar"));
        assertEquals(Octet.ORDER, Octet.report().engines().stream().map(Probe::name).toList());
        assertTrue(Octet.report().toString().contains("plain Java"));
    }

    @Test
    void threadsAreCounted() {
        assertThrows(IllegalArgumentException.class, () -> Octet.best().threads(0));
        int cores = Runtime.getRuntime().availableProcessors();
        try (Kernel kernel = prepare(Octet.best().threads(cores))) {
            assertEquals(cores, kernel.explain().threads());
            assertFalse(kernel.explain().toString().contains("asked for:"));
        }
        for (int threads : new int[] {cores + 1, Integer.MAX_VALUE}) {
            try (Kernel kernel = prepare(Octet.best().threads(threads))) {
                assertEquals(cores, kernel.explain().threads());
                String said =
                        RootLocale.format(
                                "%,d of the %,d threads asked for: there are no more cores",
                                cores, threads);
                assertTrue(kernel.explain().why().contains(said), kernel.explain().why());
            }
        }
    }
}
