package dev.octet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.kernel.Probe;
import dev.octet.testing.Command;
import dev.octet.testing.InstalledJdks;
import dev.octet.testing.SmallComputations;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Octet and its native code as modules, and what Java asks of those since release 24. */
@Tag("forked")
class ModulePathTest {
    private static final String NATIVE = "linux-x86_64";

    @TempDir Path folder;

    @BeforeEach
    void needNativeCode() {
        assumeTrue(Octet.probe("onednn") instanceof Probe.Ready, "oneDNN is not here");
    }

    /** The jars as Maven makes them: one of the module, one of its native code. */
    private String jars() throws Exception {
        Path classes = folderOf(Octet.class);
        Path octet = folder.resolve("octet.jar");
        Path code = folder.resolve("octet-linux-x86_64.jar");
        jar(octet, classes, false, "");
        jar(code, classes, true, "dev.octet.linux.x86_64");
        List<String> entries = new ArrayList<>(List.of(octet.toString(), code.toString()));
        for (String name : List.of(".*dnnl-.*-linux-x86_64.jar", ".*gson-.*jar")) {
            entries.add(Command.classPathEntry(name).toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    private static void jar(Path jar, Path classes, boolean nativeCode, String module)
            throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (!module.isEmpty()) {
            manifest.getMainAttributes().putValue("Automatic-Module-Name", module);
        }
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.toString().contains(NATIVE) == nativeCode) {
                    out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                    Files.copy(file, out);
                    out.closeEntry();
                }
            }
        }
    }

    private static Path folderOf(Class<?> some) throws URISyntaxException {
        return Path.of(some.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** The program of the tests as a part of the module. */
    private Command.Outcome report(Path javaHome, String... flags) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin/java").toString());
        command.addAll(List.of(flags));
        command.add("-Ddev.octet.native.dir=" + folder.resolve("cache"));
        command.addAll(
                List.of(
                        "-p",
                        jars(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--patch-module",
                        "dev.octet=" + folderOf(SmallComputations.class),
                        "-m",
                        "dev.octet/" + SmallComputations.class.getName()));
        return Command.run(command, Map.of());
    }

    private static void assertAllHere(Command.Outcome outcome) {
        assertEquals(0, outcome.status(), outcome.output());
        for (String engine : List.of("vnni  ", "avx   ", "onednn", "vector")) {
            Probe here = Octet.probe(engine.strip());
            if (here instanceof Probe.Ready || engine.equals("vector")) {
                assertTrue(outcome.output().contains(engine + "   ready"), outcome.output());
            }
        }
        assertFalse(outcome.output().contains("WARNING: A restricted method"), outcome.output());
        assertFalse(outcome.output().contains("CPUID is not used"), outcome.output());
    }

    private static Path java25() {
        Path java = InstalledJdks.find(25).orElse(null);
        assumeTrue(java != null, "no JDK 25 in " + InstalledJdks.places());
        return java;
    }

    @Test
    void everythingOnTheModulePath() throws Exception {
        assertAllHere(report(Path.of(System.getProperty("java.home"))));
    }

    @Test
    void theFlagOfJava25() throws Exception {
        assertAllHere(
                report(
                        java25(),
                        "--illegal-native-access=deny",
                        "--enable-native-access=dev.octet"));
    }

    @Test
    void withoutTheFlagJavaSaysWhichOne() throws Exception {
        Command.Outcome outcome = report(java25(), "--illegal-native-access=deny");
        assertEquals(0, outcome.status(), outcome.output());
        assertTrue(
                outcome.output()
                        .contains(
                                "(--illegal-native-access=deny): start it with"
                                        + " --enable-native-access=dev.octet"),
                outcome.output());
    }

    @Test
    void onTheClassPathItIsAnotherFlag() throws Exception {
        String classPath = System.getProperty("java.class.path");
        String deny = "--illegal-native-access=deny";
        Command.Outcome outcome =
                Command.run(
                        Command.java(java25(), classPath, List.of(deny), SmallComputations.class),
                        Map.of());
        assertTrue(
                outcome.output().contains("start it with --enable-native-access=ALL-UNNAMED"),
                outcome.output());
        outcome =
                Command.run(
                        Command.java(
                                java25(),
                                classPath,
                                List.of(deny, "--enable-native-access=ALL-UNNAMED"),
                                SmallComputations.class),
                        Map.of());
        assertTrue(outcome.output().contains("onednn   ready"), outcome.output());
    }
}
