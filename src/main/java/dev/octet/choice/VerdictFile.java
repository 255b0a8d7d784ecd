package dev.octet.choice;

import dev.octet.files.FileGroup;
import dev.octet.files.TextFile;
import dev.octet.text.Echo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * Verdicts of one machine on disk, a line each: when, the times in nanoseconds, what was asked. It
 * is written whole or not at all. Of two processes that add to it at once, one may lose its verdict
 * and measure again. What is no such file, or a damaged line of one, counts for nothing, and the
 * next verdict replaces it: a file is never a reason to fail.
 */
final class VerdictFile {
    private static final System.Logger LOG = System.getLogger(VerdictFile.class.getName());
    private static final String TITLE = "Octet's measured choices, 1";

    /** Beyond that the oldest go: a file is read and written whole. */
    private static final int MOST_VERDICTS = 10_000;

    private static final long MOST_BYTES = 64L << 20;
    private static final Pattern ENGINE = Pattern.compile("[a-z0-9]{1,32}");

    private final Path file;
    private final String machine;

    private VerdictFile(Path file, String machine) {
        this.file = file;
        this.machine = machine;
    }

    /** The file of this machine in a folder, named by a digest. */
    static VerdictFile in(Path folder, String machine) {
        return new VerdictFile(folder.resolve(digest(machine) + ".txt"), machine);
    }

    private static String digest(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** All verdicts by what was asked, the oldest first. */
    Map<String, Verdict> read() {
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        if (!Files.exists(file)) {
            return verdicts;
        }
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
                throw new IOException("it is no file, or larger than " + MOST_BYTES + " bytes");
            }
            List<String> lines = TextFile.read(file).lines().toList();
            if (lines.size() < 2 || !lines.get(0).equals(TITLE) || !lines.get(1).equals(machine)) {
                throw new IOException("it does not begin as the choices of this machine do");
            }
            int damaged = 0;
            for (String line : lines.subList(2, lines.size())) {
                String[] parts = line.split("\t", -1);
                Optional<Verdict> verdict =
                        parts.length == 3 ? verdict(parts[0], parts[1]) : Optional.empty();
                if (verdict.isPresent()) {
                    verdicts.put(parts[2], verdict.get());
                } else {
                    damaged++;
                }
            }
            if (damaged > 0) {
                warn(damaged + " damaged lines");
            }
        } catch (IOException e) {
            warn(Echo.line(String.valueOf(e.getMessage())));
        }
        return verdicts;
    }

    private static Optional<Verdict> verdict(String when, String times) {
        Map<String, Double> nanos = new HashMap<>();
        try {
            for (String time : times.split(" ", -1)) {
                String[] pair = time.split("=", -1);
                double value = pair.length == 2 ? Double.parseDouble(pair[1]) : 0;
                if (!ENGINE.matcher(pair[0]).matches() || !(value > 0 && value < 1e15)) {
                    return Optional.empty();
                }
                nanos.put(pair[0], value);
            }
            return Optional.of(new Verdict(nanos, Instant.parse(when)));
        } catch (NumberFormatException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Adds a verdict to what is in the file now. */
    void add(String question, Verdict verdict) {
        Map<String, Verdict> verdicts = read();
        // behind all others
        verdicts.remove(question);
        verdicts.put(question, verdict);
        StringJoiner lines = new StringJoiner("\n", TITLE + "\n" + machine + "\n", "\n");
        verdicts.entrySet().stream()
                .skip(Math.max(0, verdicts.size() - MOST_VERDICTS))
                .forEach(entry -> lines.add(line(entry.getKey(), entry.getValue())));
        try {
            FileGroup.write(file, lines.toString());
        } catch (IOException e) {
            warn("they cannot be written: " + Echo.line(e.toString()));
        }
    }

    private static String line(String question, Verdict verdict) {
        StringJoiner times = new StringJoiner(" ");
        verdict.engines().forEach(engine -> times.add(engine + "=" + verdict.nanos().get(engine)));
        return verdict.when() + "\t" + times + "\t" + question;
    }

    private void warn(String what) {
        LOG.log(
                System.Logger.Level.WARNING,
                () -> "measured choices in " + file + ": " + what + "; it is measured again");
    }
}
