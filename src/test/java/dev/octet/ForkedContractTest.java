package dev.octet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.octet.testing.ForkedTests;
import dev.octet.testing.InstalledJdks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The contract where this JVM cannot test it: on other Javas, with narrower vectors, with oneDNN
 * capped to instruction sets that saturate, with the 256-bit kernels, with the narrower versions of
 * native code. There an engine is exact, or absent with the reason; it is never wrong.
 */
@Tag("forked")
@Execution(ExecutionMode.CONCURRENT)
class ForkedContractTest {
    private static final String SCALAR = "dev.octet.engine.jvm.ScalarContractTest";
    private static final String VECTOR = "dev.octet.engine.jvm.VectorContractTest";
    private static final String ONEDNN = "dev.octet.engine.onednn.OneDnnContractTest";
    private static final String VNNI = "dev.octet.engine.vnni.VnniContractTest";
    private static final String AVX = "dev.octet.engine.avx.AvxContractTest";
    private static final String VNNI_PRODUCT = "dev.octet.engine.vnni.VnniProductTest";
    private static final Path THIS_JAVA = Path.of(System.getProperty("java.home"));

    @TestFactory
    List<DynamicTest> variants() {
        List<DynamicTest> tests = new ArrayList<>();
        // of the native engines one: they differ in native code, which no Java compiles
        for (int release : new int[] {21, 25}) {
            tests.add(
                    dynamicTest(
                            "Java " + release,
                            () -> {
                                Assumptions.assumeFalse(
                                        Runtime.version().feature() == release,
                                        "the other tests run on it already");
                                Path home =
                                        InstalledJdks.find(release)
                                                .orElseGet(
                                                        () ->
                                                                Assumptions.abort(
                                                                        "no JDK "
                                                                                + release
                                                                                + " in "
                                                                                + InstalledJdks
                                                                                        .places()));
                                run(home, Map.of(), List.of(), SCALAR, VECTOR, VNNI);
                            }));
        }
        for (String isa :
                List.of("SSE41", "AVX2", "AVX2_VNNI", "AVX512_CORE", "AVX512_CORE_VNNI")) {
            tests.add(
                    dynamicTest(
                            "ONEDNN_MAX_CPU_ISA=" + isa,
                            () ->
                                    run(
                                            THIS_JAVA,
                                            Map.of("ONEDNN_MAX_CPU_ISA", isa),
                                            List.of(),
                                            ONEDNN)));
        }
        for (int bytes : new int[] {16, 32}) {
            tests.add(
                    dynamicTest(
                            "-XX:MaxVectorSize=" + bytes,
                            () ->
                                    run(
                                            THIS_JAVA,
                                            Map.of(),
                                            List.of("-XX:MaxVectorSize=" + bytes),
                                            VECTOR)));
        }
        for (String shift : List.of("always", "never")) {
            tests.add(
                    dynamicTest(
                            "s8 sources shifted to u8: " + shift,
                            () ->
                                    run(
                                            THIS_JAVA,
                                            Map.of(),
                                            List.of("-Ddev.octet.onednn.shift=" + shift),
                                            ONEDNN)));
        }
        // what is compiled three times, each version
        for (String isa : List.of("avx2", "baseline")) {
            tests.add(
                    dynamicTest(
                            "-Ddev.octet.isa=" + isa,
                            () ->
                                    run(
                                            THIS_JAVA,
                                            Map.of(),
                                            List.of("-Ddev.octet.isa=" + isa),
                                            ONEDNN,
                                            VNNI,
                                            AVX)));
        }
        tests.add(
                dynamicTest(
                        "256-bit VNNI",
                        () ->
                                run(
                                        THIS_JAVA,
                                        Map.of(),
                                        List.of(
                                                "-Ddev.octet.vnni.unit=avx_vnni",
                                                "-Ddev.octet.isa=avx2"),
                                        VNNI,
                                        VNNI_PRODUCT)));
        return tests;
    }

    private static void run(
            Path javaHome, Map<String, String> environment, List<String> flags, String... tests)
            throws Exception {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--add-modules",
                                "jdk.incubator.vector",
                                "-Doctet.samples=10",
                                "-Duser.language=en",
                                "-Duser.country=US"));
        all.addAll(flags);
        Class<?>[] classes = new Class<?>[tests.length];
        for (int i = 0; i < tests.length; i++) {
            classes[i] = Class.forName(tests[i]);
        }
        ForkedTests.Outcome outcome = ForkedTests.run(javaHome, all, environment, classes);
        assertEquals(0, outcome.status(), outcome.output());
        System.out.println(outcome.output().strip());
    }
}
