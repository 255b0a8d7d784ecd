package dev.octet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.kernel.Probe;
import dev.octet.testing.Command;
import dev.octet.testing.SmallComputations;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where native libraries are unpacked: who may have put them there, and what if nothing may. */
@Tag("forked")
@Execution(ExecutionMode.CONCURRENT)
class NativeFolderTest {
    private static final String NOBODY = "65534";
    private static final List<String> LIBRARIES =
            List.of(
                    "libdnnl.so.3",
                    "libgomp.so.1",
                    "libjniOneDnnNative.so",
                    "libjniComputationNative.so",
                    "libjniVnniNative.so",
                    "libjniAvxNative.so",
                    "libjniCpuid.so");

    @TempDir Path folder;

    /** Of Octet and what it needs, readable by every user. */
    private String classPath;

    @BeforeEach
    void needNativeCode() throws Exception {
        assumeTrue(Octet.probe("onednn") instanceof Probe.Ready, "oneDNN is not here");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path dnnl = folder.resolve("dnnl.jar");
        Files.copy(Command.classPathEntry(".*dnnl-.*-linux-x86_64.jar"), dnnl);
        classPath =
                Stream.of(classes(Octet.class), classes(NativeFolderTest.class), dnnl)
                        .map(Path::toString)
                        .reduce((a, b) -> a + File.pathSeparator + b)
                        .orElseThrow();
    }

    private static Path classes(Class<?> any) throws Exception {
        return Path.of(any.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private Command.Outcome octet(String... flags) throws Exception {
        return Command.run(command(flags), Map.of("XDG_CACHE_HOME", ""));
    }

    private List<String> command(String... flags) {
        List<String> all = new ArrayList<>(List.of(flags));
        all.add("-Djava.io.tmpdir=" + folder.resolve("tmp"));
        return Command.java(classPath, all, SmallComputations.class);
    }

    /** As a user who has no entry in passwd, with a folder for temporary files that all share. */
    private Command.Outcome octetOfAnotherUser(String uid, String... flags) throws Exception {
        assumeTrue(isRoot(), "only root can become another user");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "there is no setpriv");
        List<String> command =
                new ArrayList<>(
                        List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups"));
        command.addAll(command(flags));
        Command.Outcome outcome = Command.run(command, Map.of("XDG_CACHE_HOME", "", "HOME", ""));
        assumeTrue(
                !outcome.output().contains("Could not find or load main class"),
                "other users cannot read the classes");
        return outcome;
    }

    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    private Path made(String name, String permissions) throws IOException {
        Path made = Files.createDirectories(folder.resolve(name));
        return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(permissions));
    }

    private static void assertAllHere(Command.Outcome outcome) {
        assertEquals(0, outcome.status(), outcome.output());
        assertTrue(outcome.output().contains("onednn   ready"), outcome.output());
    }

    private static void assertAbsent(Command.Outcome outcome, String reason) {
        assertEquals(0, outcome.status(), outcome.output());
        assertTrue(outcome.output().contains("onednn   absent"), outcome.output());
        assertTrue(outcome.output().contains(reason), outcome.output());
        assertTrue(
                outcome.output().contains("WARNING: native code is here and cannot be used"),
                outcome.output());
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void theUsersCacheIsTheirsAlone() throws Exception {
        made("tmp", "rwxr-xr-x");
        Path home = made("home", "rwxr-xr-x");
        assertAllHere(octet("-Duser.home=" + home));
        Path cache = home.resolve(".cache/octet/native");
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)));
        assertEquals(
                List.of(),
                files(folder.resolve("tmp")).stream()
                        .filter(file -> file.toString().contains(".so"))
                        .toList());
    }

    /** Every library, in place, with its size and time kept; then ten JVMs at once. */
    @Test
    void damagedCopiesAreReplacedHoweverManyBegin() throws Exception {
        made("tmp", "rwxr-xr-x");
        String flag = "-Ddev.octet.native.dir=" + made("cache", "rwx------");
        assertAllHere(octet(flag));
        for (Path library : files(folder.resolve("cache"))) {
            if (library.toString().contains(".so")) {
                FileTime time = Files.getLastModifiedTime(library);
                byte[] bytes = Files.readAllBytes(library);
                bytes[bytes.length / 2] ^= 1;
                bytes[18] ^= 1; // e_machine: it could not be loaded
                Files.write(library, bytes);
                Files.setLastModifiedTime(library, time);
            }
        }
        List<Command> many = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            many.add(Command.start(command(flag), Map.of()));
        }
        for (Command one : many) {
            assertAllHere(one.outcome());
        }
        assertEquals(
                List.of(),
                files(folder.resolve("cache")).stream()
                        .filter(file -> file.toString().endsWith(".tmp"))
                        .toList());
    }

    @Test
    void aVanishedFileIsUnpackedAgain() throws Exception {
        made("tmp", "rwxr-xr-x");
        String flag = "-Ddev.octet.native.dir=" + made("cache", "rwx------");
        assertAllHere(octet(flag));
        for (Path file : files(folder.resolve("cache"))) {
            if (file.endsWith("libgomp.so.1") || file.endsWith("libjniVnniNative.so")) {
                Files.delete(file);
            }
        }
        assertAllHere(octet(flag));
    }

    /** A link to a file that another may change is no file of ours. */
    @Test
    void symbolicLinksAreReplaced() throws Exception {
        made("tmp", "rwxr-xr-x");
        String flag = "-Ddev.octet.native.dir=" + made("cache", "rwx------");
        assertAllHere(octet(flag));
        Path library =
                files(folder.resolve("cache")).stream()
                        .filter(file -> file.endsWith("libdnnl.so.3"))
                        .findFirst()
                        .orElseThrow();
        Path elsewhere = folder.resolve("elsewhere.so");
        Files.move(library, elsewhere);
        Files.createSymbolicLink(library, elsewhere);
        assertAllHere(octet(flag));
        assertTrue(Files.isRegularFile(library, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void aFolderThatOthersCanWriteIsRefused() throws Exception {
        made("tmp", "rwxr-xr-x");
        Path open = made("open", "rwxrwxrwx");
        assertAbsent(octet("-Ddev.octet.native.dir=" + open), "mode 777: other users could put");
        Path below = Files.createDirectory(open.resolve("below"));
        assertAbsent(octet("-Ddev.octet.native.dir=" + below), "mode 777: other users could put");
        assertEquals(List.of(), files(open));
    }

    @Test
    void aFolderOfAnotherUserIsRefused() throws Exception {
        assumeTrue(isRoot(), "only root can give a folder away");
        made("tmp", "rwxr-xr-x");
        Path theirs = made("theirs", "rwxr-xr-x");
        Files.setAttribute(theirs, "unix:uid", 12345);
        assertAbsent(octet("-Ddev.octet.native.dir=" + theirs), "belongs to user 12345");
    }

    /** With nothing to write to but what all share, where another user has been before. */
    @Test
    void plantedCodeIsNotLoaded() throws Exception {
        made("tmp", "rwxrwxrwx");
        Path planted = made("tmp/.cache/octet/native", "rwxrwxrwx");
        Files.setAttribute(planted, "unix:uid", 12345);
        Command.Outcome outcome =
                octetOfAnotherUser(NOBODY, "-Duser.home=" + folder.resolve("tmp"));
        assertAllHere(outcome);
        assertTrue(outcome.output().contains("unpacked anew with each start"), outcome.output());
        assertEquals(List.of(), files(planted));
        try (Stream<Path> left = Files.list(folder.resolve("tmp"))) {
            assertFalse(left.anyMatch(path -> path.getFileName().toString().startsWith("octet-")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?", "", "relative"})
    void aUserWithoutAHomeLeavesNothingBehind(String home) throws Exception {
        made("tmp", "rwxrwxrwx");
        Command.Outcome outcome = octetOfAnotherUser("4711", "-Duser.home=" + home);
        assertAllHere(outcome);
        assertTrue(
                outcome.output().contains("no home folder (user.home is '" + home + "')"),
                outcome.output());
        assertFalse(Files.exists(Path.of("?")));
        assertFalse(Files.exists(Path.of("relative")));
    }

    @Test
    void aHomeThatCannotBeWritten() throws Exception {
        made("tmp", "rwxrwxrwx");
        Path home = made("home", "rwxr-xr-x");
        Command.Outcome outcome = octetOfAnotherUser(NOBODY, "-Duser.home=" + home);
        assertAllHere(outcome);
        assertTrue(outcome.output().contains("cannot be made: permission denied"));
    }

    @Test
    void noPlaceAtAll() throws Exception {
        made("tmp", "rwxr-xr-x");
        Path home = made("home", "rwxr-xr-x");
        assertAbsent(
                octetOfAnotherUser(NOBODY, "-Duser.home=" + home),
                "there is no place for native libraries");
    }

    @Test
    void aFileInTheWay() throws Exception {
        made("tmp", "rwxr-xr-x");
        Path file = Files.createFile(folder.resolve("file"));
        assertAbsent(octet("-Ddev.octet.native.dir=" + file.resolve("cache")), "cannot be made");
    }

    /** As in an image: unzipped by hand, of root, and nothing can be written. */
    @Test
    void unpackedBeforehand() throws Exception {
        made("tmp", "rwxr-xr-x");
        String made = "-Ddev.octet.native.dir=" + made("cache", "rwx------");
        assertAllHere(octet(made));
        Path image = made("image", "rwxr-xr-x");
        for (Path file : files(folder.resolve("cache"))) {
            String name = file.getFileName().toString();
            if (LIBRARIES.contains(name)) {
                Path copy = Files.copy(file, image.resolve(name));
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("r--r--r--"));
            }
        }
        made("image", "r-xr-xr-x");
        String flag = "-Ddev.octet.native.dir=" + image;
        assertAllHere(octetOfAnotherUser(NOBODY, flag));
        Path damaged = image.resolve("libdnnl.so.3");
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length / 2] ^= 1;
        Files.write(damaged, bytes);
        assertAbsent(octetOfAnotherUser(NOBODY, flag), flag + ": ");
    }

    private interface OnDisk {
        void run(Path disk) throws Exception;
    }

    /** With a disk in memory, mounted so. */
    private void onDisk(String options, OnDisk test) throws Exception {
        assumeTrue(isRoot(), "only root can mount a disk");
        made("tmp", "rwxr-xr-x");
        Path disk = made("disk", "rwxr-xr-x");
        Command.Outcome mounted =
                Command.run(
                        List.of("mount", "-t", "tmpfs", "-o", options, "octet", "" + disk),
                        Map.of());
        assumeTrue(mounted.status() == 0, "no disk can be mounted here: " + mounted.output());
        try {
            test.run(disk);
        } finally {
            Command.run(List.of("umount", "" + disk), Map.of());
        }
    }

    @Test
    void aFullDisk() throws Exception {
        onDisk(
                "size=8m,mode=755",
                disk -> {
                    assertAbsent(
                            octet("-Ddev.octet.native.dir=" + disk), "No space left on device");
                    assertEquals(
                            List.of(),
                            files(disk).stream()
                                    .filter(f -> f.toString().endsWith(".tmp"))
                                    .toList());
                });
    }

    @Test
    void aFolderWithoutExecution() throws Exception {
        onDisk(
                "noexec,mode=755",
                disk -> assertAbsent(octet("-Ddev.octet.native.dir=" + disk), "mounted noexec"));
    }

    /** One line for the engines, one for what is wrong, however often one prepares. */
    @Test
    void theLogSaysItOnce() throws Exception {
        made("tmp", "rwxr-xr-x");
        Path open = made("open", "rwxrwxrwx");
        String output = octet("-Ddev.octet.native.dir=" + open).output();
        assertEquals(1, count("INFO: engines, in the order", output), output);
        assertEquals(1, count("WARNING: native code is here", output), output);
        assertTrue(
                output.contains("used; other engines compute, slower: vnni, avx, onednn: "),
                output);
        output = octet("-Ddev.octet.native.dir=" + made("cache", "rwx------")).output();
        assertEquals(1, count("INFO: engines, in the order", output), output);
        assertEquals(0, count("WARNING: native", output), output);
    }

    private static int count(String words, String text) {
        Matcher matcher = Pattern.compile(Pattern.quote(words)).matcher(text);
        int count = 0;
        while (matcher.find()) {
            count++;
        }
        return count;
    }

    @Test
    void aRequiredEngineThatIsAbsentIsAFailure() throws Exception {
        made("tmp", "rwxr-xr-x");
        Path open = made("open", "rwxrwxrwx");
        Command.Outcome outcome =
                octet("-Ddev.octet.require=scalar, onednn", "-Ddev.octet.native.dir=" + open);
        assertEquals(1, outcome.status());
        assertTrue(
                outcome.output()
                        .contains("-Ddev.octet.require=scalar, onednn: engine 'onednn' is absent:"),
                outcome.output());
        outcome = octet("-Ddev.octet.require=onedn");
        assertTrue(outcome.output().contains("unknown engine 'onedn'"), outcome.output());
        assertAllHere(
                octet(
                        "-Ddev.octet.require=onednn",
                        "-Ddev.octet.native.dir=" + made("cache", "rwx------")));
    }
}
