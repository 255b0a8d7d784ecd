package dev.octet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.kernel.Backend;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Probe;
import dev.octet.request.Parameters;
import dev.octet.request.Product;
import dev.octet.request.Request;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a preparation takes is known before, and refused where there is not so much. */
class PreparationMemoryTest {
    private static final String PROPERTY = "dev.octet.freeMemory";
    private static final Pattern TAKES = Pattern.compile("take ([0-9,]+) bytes");

    @AfterEach
    void forget() {
        System.clearProperty(PROPERTY);
    }

    private static Backend engine(String name) {
        Probe probe = Octet.probe(name);
        assumeTrue(probe instanceof Probe.Ready, probe::toString);
        return ((Probe.Ready) probe).backend();
    }

    private static long takes(Optional<String> refusal) {
        Matcher matcher = TAKES.matcher(refusal.orElse("not refused"));
        assertTrue(matcher.find(), refusal::toString);
        return Long.parseLong(matcher.group(1).replace(",", ""));
    }

    /** At K = 1 oneDNN packs a weight into 64 bytes, vnni into 4. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "onednn | gemm u8:s8:s32 1x1:1x536870911 | 10000000000",
                "onednn | gemm f32:f32:f32 1x20000:20000x20000 | 1600000000",
                "onednn | gemm s8:s8:u8 64x1x1:64x1x4194304 nk | 64000000",
                "onednn | conv u8:s8:s32 ic7000oc7000_ih8kh3ph1 | 441000000",
                "onednn | deconv u8:s8:s32 ic4096oc8192_ih8kh2 | 134217728",
                "vnni | gemm u8:s8:s32 1x1:1x536870911 | 2147483647",
                "avx | gemm f32:f32:f32 1x20000:20000x20000 | 1600000000",
                "avx | conv f32:f32:f32 ic3000oc3000_ih8kh3ph1 | 324000000",
                "vnni | conv u8:s8:s32 ic16384oc16384_ih1kh1 | 268435456",
            })
    void isRefusedWithTheNumbers(String name, String line, long atLeast) {
        Backend engine = engine(name);
        Request request = Request.parse(line);
        System.setProperty(PROPERTY, Long.toString(1L << 40));
        Optional<String> other = engine.refuses(request);
        assumeTrue(other.isEmpty(), other::toString);
        System.setProperty(PROPERTY, "12345");
        Optional<String> refusal = engine.refuses(request);
        assertTrue(takes(refusal) >= atLeast, refusal::toString);
        assertTrue(refusal.orElseThrow().contains("12,345 are free"), refusal::toString);
        System.setProperty(PROPERTY, Long.toString(takes(refusal)));
        assertEquals(Optional.empty(), engine.refuses(request));
    }

    @ParameterizedTest
    @CsvSource({"vector", "scalar"})
    void theHeapIsRefusedWithTheNumbers(String name) {
        Backend engine = engine(name);
        long most = Runtime.getRuntime().maxMemory();
        assumeTrue(most < 16L << 30, "a heap that they fit in");
        Optional<String> refusal =
                engine.refuses(Request.parse("gemm f32:f32:f32 1x1:1x536870911"));
        assertTrue(takes(refusal) > most, refusal::toString);
        assertTrue(refusal.orElseThrow().contains("-Xmx"), refusal::toString);
    }

    /** What was said before is what packing takes, and not much more. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "onednn | gemm s8:s8:s32 16x1024:1024x90000",
                "onednn | conv u8:s8:s32 ic3000oc3000_ih4kh3ph1",
                "vnni | gemm u8:s8:s32 1x1024:1024x90000",
            })
    void isNoLessThanPackedBytes(String name, String line) {
        Backend engine = engine(name);
        Product request = (Product) Request.parse(line);
        System.setProperty(PROPERTY, "1");
        Optional<String> refusal = engine.refuses(request);
        assumeTrue(refusal.orElse("").contains("take"), refusal::toString);
        System.clearProperty(PROPERTY);
        assumeTrue(engine.refuses(request).isEmpty(), "not enough memory here");
        Parameters weights = Parameters.of(new byte[request.weightsCount()]);
        try (Kernel kernel = Kernel.of(engine, request.with(weights), 1)) {
            long packed = kernel.explain().packedBytes();
            long said = takes(refusal);
            assertTrue(packed <= said && said < packed * 1.5, said + " for " + packed);
        }
    }

    /** The next engine has room for it. */
    @Test
    void bestGoesOn() {
        assumeTrue(Octet.probe("onednn") instanceof Probe.Ready, "no oneDNN");
        Request request = Request.parse("gemm f32:f32:f32 1x8000:8000x8000");
        System.setProperty(PROPERTY, "1");
        String chosen = Octet.best().chooses(request);
        assertTrue(chosen.equals("vector") || chosen.equals("scalar"), chosen);
    }
}
