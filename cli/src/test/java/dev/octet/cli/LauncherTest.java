package dev.octet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code octet} in a folder of its own, with a Java and a Maven that only pretend. */
class LauncherTest {
    private static final Path SCRIPT = Path.of("..", "octet").toAbsolutePath().normalize();
    private static final List<String> TOOLS =
            List.of(
                    "bash",
                    "cat",
                    "dirname",
                    "find",
                    "flock",
                    "grep",
                    "mkdir",
                    "readlink",
                    "tail",
                    "tee",
                    "touch");

    @TempDir private Path folder;
    private Path home;
    private Path tools;
    private Path java;

    private record Result(int status, String out, String err) {}

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash on this system");
        home = Files.createDirectories(folder.resolve("the project"));
        for (String name :
                List.of("native", "src/main", "platform/src", "model/src/main", "cli/src/main")) {
            Files.createDirectories(home.resolve(name));
        }
        for (String module : List.of(".", "src", "platform", "model", "cli")) {
            Files.writeString(home.resolve(module).resolve("pom.xml"), "");
        }
        Files.writeString(home.resolve("cppbuild.sh"), "");
        Files.copy(SCRIPT, home.resolve("octet"));
        executable(home.resolve("octet"));
        tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : TOOLS) {
            for (Path where : List.of(Path.of("/usr/bin", tool), Path.of("/bin", tool))) {
                if (Files.exists(where) && !Files.exists(tools.resolve(tool))) {
                    Files.createSymbolicLink(tools.resolve(tool), where);
                }
            }
        }
        java = folder.resolve("java");
        installJava("17.0.9", "java.base jdk.incubator.vector");
    }

    private void installJava(String version, String modules) throws IOException {
        Files.createDirectories(java.resolve("bin"));
        Files.writeString(
                java.resolve("release"),
                RootLocale.format("JAVA_VERSION=\"%s\"%nMODULES=\"%s\"%n", version, modules));
        script(
                java.resolve("bin/java"),
                """
                echo 'Picked up something' >&2
                echo 'WARNING: Using incubator modules: jdk.incubator.vector' >&2
                echo 'an error' >&2
                printf '%s\\n' "$@"
                exit 7
                """);
    }

    private void build() throws IOException {
        Path classes = Files.createDirectories(home.resolve("cli/target/classes/dev/octet/cli"));
        Path lib = Files.createDirectories(home.resolve("cli/target/lib"));
        Files.writeString(classes.resolve("Main.class"), "");
        Files.writeString(lib.resolve("picocli-1.jar"), "");
        Files.writeString(home.resolve("cli/target/octet-cli-1.jar"), "");
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + text);
        executable(file);
    }

    private static void executable(Path file) {
        assertTrue(file.toFile().setExecutable(true));
    }

    private Result octet(Path script, String... arguments) throws Exception {
        return octet(Map.of(), script, arguments);
    }

    private Result octet(Map<String, String> environment, Path script, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment().put("OCTET_JAVA_OPTS", "-Xmx1g -Da=b");
        builder.environment().putAll(environment);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        int status = builder.start().waitFor();
        return new Result(status, Files.readString(out), Files.readString(err));
    }

    private Result octet(String... arguments) throws Exception {
        return octet(home.resolve("octet"), arguments);
    }

    private static void assertOneLine(int status, String text, Result result) {
        assertEquals(status, result.status, result.err);
        assertEquals(1, result.err.lines().count(), result.err);
        assertTrue(result.err.startsWith("octet: "), result.err);
        assertTrue(result.err.contains(text), result.err);
        assertEquals("", result.out);
    }

    @Test
    void runsWhatIsBuiltFromAnywhere() throws Exception {
        build();
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("the project/octet"));
        Result result = octet(link, "bench", "a request");
        assertEquals(7, result.status);
        assertEquals(
                List.of(
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-Dpicocli.ansi=false",
                        "-Xmx1g",
                        "-Da=b",
                        "-cp",
                        home.toRealPath()
                                + "/cli/target/classes:"
                                + home.toRealPath()
                                + "/cli/target/lib/*",
                        "dev.octet.cli.Main",
                        "bench",
                        "a request"),
                result.out.lines().toList());
    }

    /** Of the folder that it is in, every character but a colon. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a[b]c",
                "[",
                "a\\b",
                "x!",
                "a!/b",
                "a%41b",
                "a+b",
                "#",
                "a?",
                "*",
                "'",
                "\"",
                "new\nline",
                "end\n",
                "-x",
                "$HOME",
                "a;b",
                "~",
                "ünï",
                "`",
                "a(b)",
                "{a,b}",
                "<&|>"
            })
    void runsWhatIsBuiltInAFolderOfAnyName(String name) throws Exception {
        build();
        Path strange = Files.createDirectories(folder.resolve(nameable(name))).resolve("octet");
        Files.move(home, strange);
        home = strange;
        String built = home.toRealPath() + "/cli/target/";
        Result result = octet("probe");
        assertEquals(7, result.status, result.err);
        assertTrue(result.out.contains("\n" + built + "classes:" + built + "lib/*\n"), result.out);
        assertFalse(result.err.contains("octet:"), result.err);
        Path relative = Path.of(".").resolve(folder.relativize(home)).resolve("octet");
        assertEquals(result.out, octet(relative, "probe").out);
    }

    /** Skips the test where this Java cannot name such a file. */
    private static String nameable(String name) {
        Charset names = Charset.forName(System.getProperty("sun.jnu.encoding"));
        assumeTrue(names.newEncoder().canEncode(name), "file names are in " + names);
        return name;
    }

    @Test
    void aFolderWithAColonIsRefused() throws Exception {
        build();
        Path strange = folder.resolve("a:b");
        Files.move(home, strange);
        assertOneLine(
                2, "a folder with a colon: '" + strange, octet(strange.resolve("octet"), "probe"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\b", "a\"b", "a`b"})
    void nothingIsBuiltWhereItCannotBe(String name) throws Exception {
        script(tools.resolve("mvn"), "echo 'Maven was called'\n");
        Path strange = folder.resolve(name);
        Files.move(home, strange);
        assertOneLine(
                2, "nothing can be built in a folder", octet(strange.resolve("octet"), "probe"));
    }

    /** Words are no patterns of file names; there are files here that these would match. */
    @Test
    void optionsForJavaReachItAsTheyAre() throws Exception {
        build();
        Files.writeString(folder.resolve("-Da=x"), "");
        Files.writeString(folder.resolve("x"), "");
        Result result =
                octet(
                        Map.of("OCTET_JAVA_OPTS", " -Da=*\t-Db=$HOME\n? [x] @file `x` 'a \\ "),
                        home.resolve("octet"),
                        "*");
        List<String> words = result.out.lines().toList();
        assertEquals(
                List.of("-Da=*", "-Db=$HOME", "?", "[x]", "@file", "`x`", "'a", "\\"),
                words.subList(3, 11));
        assertEquals("*", words.get(words.size() - 1));
    }

    /** Java reads file names in the locale's encoding: ASCII, where there is no locale. */
    @ParameterizedTest
    @CsvSource({
        "LC_ALL=C, C.UTF-8",
        "LC_ALL=POSIX LANG=de_DE.UTF-8, C.UTF-8",
        "LC_CTYPE=C LANG=de_DE.UTF-8, C.UTF-8",
        "LANG=C, C.UTF-8",
        "'', C.UTF-8",
        "LANG=de_DE.UTF-8, unset",
        "LANG=C.UTF-8, unset",
        "LC_CTYPE=de_DE.ISO-8859-1 LANG=C, unset",
        "LC_ALL=de_DE.UTF-8 LANG=C, de_DE.UTF-8",
    })
    void javaHasALocaleThatKnowsAllFileNames(String locale, String expected) throws Exception {
        build();
        script(java.resolve("bin/java"), "echo \"${LC_ALL-unset}\"\n");
        Map<String, String> environment = new HashMap<>();
        for (String variable : locale.split(" ")) {
            String[] parts = variable.split("=");
            if (parts.length == 2) {
                environment.put(parts[0], parts[1]);
            }
        }
        assertEquals(expected, octet(environment, home.resolve("octet"), "probe").out.strip());
    }

    @Test
    void hidesTheAnnouncementAndNothingElse() throws Exception {
        build();
        assertEquals(
                List.of("Picked up something", "an error"), octet("probe").err.lines().toList());
    }

    @Test
    void newerJavaNeedsLeaveForNativeCode() throws Exception {
        build();
        installJava("25", "java.base");
        Result result = octet("probe");
        assertTrue(result.out.startsWith("--enable-native-access=ALL-UNNAMED\n"), result.out);
        assertFalse(result.out.contains("--add-modules"), result.out);
    }

    @Test
    void olderJavaIsRefused() throws Exception {
        build();
        installJava("1.8.0_392", "");
        assertOneLine(2, "Java 17 or newer is needed", octet("probe"));
        installJava("11.0.2", "");
        assertOneLine(2, "is 11.0.2; set JAVA_HOME", octet("probe"));
    }

    @Test
    void noJava() throws Exception {
        build();
        Files.delete(java.resolve("bin/java"));
        assertOneLine(2, "there is no " + java + "/bin/java", octet("probe"));
    }

    /** Java ends with 1 when it does not start, and so does a command that found a difference. */
    @Test
    void aJavaThatDoesNotStartIsNoDifference() throws Exception {
        build();
        for (String modules : List.of("java.base", "java.base jdk.incubator.vector")) {
            installJava("17.0.9", modules);
            script(java.resolve("bin/java"), "echo 'Unrecognized option: -Da=b' >&2\nexit 1\n");
            Result result = octet("probe");
            assertEquals(2, result.status);
            assertEquals("Unrecognized option: -Da=b\n", result.err);
            script(java.resolve("bin/java"), "[[ \"$*\" = *-Da=b*-version ]] || exit 1\n");
            assertEquals(1, octet("verify").status);
        }
    }

    @Test
    void noStandardOutput() throws Exception {
        build();
        Path closed = folder.resolve("closed");
        script(closed, RootLocale.format("exec '%s' probe >&-%n", home.resolve("octet")));
        assertOneLine(2, "standard output is closed", octet(closed));
    }

    @Test
    void notBuiltAndNoMaven() throws Exception {
        assertOneLine(2, "there is no mvn", octet("probe"));
    }

    @Test
    void newerSourcesWithoutMavenRunTheOldBuild() throws Exception {
        build();
        Path jar = home.resolve("cli/target/octet-cli-1.jar");
        assertTrue(jar.toFile().setLastModified(1_000_000_000_000L));
        Result result = octet("probe");
        assertEquals(7, result.status);
        assertTrue(result.err.contains("running the old build"), result.err);
    }

    @Test
    void buildsOnFirstUseAndNotAgain() throws Exception {
        script(
                tools.resolve("mvn"),
                """
                echo "[INFO] --- some-plugin:1.0:work (step) @ octet ---"
                mkdir -p cli/target/classes/dev/octet/cli cli/target/lib
                touch cli/target/classes/dev/octet/cli/Main.class cli/target/lib/picocli-1.jar
                """);
        Result first = octet("probe");
        assertEquals(7, first.status, first.err);
        assertTrue(first.err.contains("octet: building"), first.err);
        assertTrue(first.err.contains("  some-plugin:1.0:work (step)"), first.err);
        assertFalse(first.out.contains("some-plugin"), first.out);
        assertFalse(octet("probe").err.contains("building"));
    }

    @Test
    void comparingPeersBuildsTheBenchmarksWithThemAndRunsThose() throws Exception {
        Path benchmarks = home.resolve("benchmarks");
        for (String name : List.of("native", "src", "lists")) {
            Files.createDirectories(benchmarks.resolve(name));
        }
        Files.writeString(benchmarks.resolve("pom.xml"), "");
        script(
                tools.resolve("mvn"),
                """
                echo "[INFO] --- asked:$* @ octet ---"
                built=benchmarks/target/peers
                mkdir -p $built/classes/dev/octet/benchmarks/compare $built/lib
                touch $built/classes/dev/octet/benchmarks/compare/CompareCommand.class
                touch $built/lib/picocli-1.jar
                """);
        Result first = octet("compare-peers", "--quick");
        assertEquals(7, first.status, first.err);
        assertTrue(first.err.contains("-Ppeers -pl benchmarks -am package"), first.err);
        List<String> words = first.out.lines().toList();
        assertEquals(
                List.of("dev.octet.benchmarks.compare.CompareCommand", "--quick"),
                words.subList(words.size() - 2, words.size()));
        assertFalse(octet("compare-peers").err.contains("building"));
    }

    @Test
    void aFailedBuildShowsTheEndOfTheLogAndWhereItIs() throws Exception {
        script(tools.resolve("mvn"), "echo '[ERROR] it broke'\nexit 1\n");
        Result result = octet("probe");
        assertEquals(3, result.status);
        assertTrue(result.err.contains("[ERROR] it broke"), result.err);
        assertTrue(result.err.contains("cli/target/octet-build.log"), result.err);
    }
}
