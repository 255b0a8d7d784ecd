package dev.octet.choice;

import dev.octet.nativelib.PrivateFolder;
import dev.octet.request.Request;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The verdicts of this machine: those of this process, and those that a {@link VerdictFile} kept
 * from others. Thread-safe.
 *
 * <p>{@code -Ddev.octet.choices=FOLDER} keeps them elsewhere than in the user's folder for caches,
 * {@code -Ddev.octet.choices=off} nowhere.
 */
public final class Verdicts {
    private static final System.Logger LOG = System.getLogger(Verdicts.class.getName());
    private static final String PROPERTY = "dev.octet.choices";
    private static final String OFF = "off";

    private final Optional<VerdictFile> file;
    private final Map<String, Verdict> here = new HashMap<>();
    private Map<String, Verdict> kept;

    /**
     * What is asked for.
     *
     * @param request what is computed
     * @param threads of a run
     * @param among the engines that may compute it, by name
     */
    public record Question(Request request, int threads, List<String> among) {
        /** One line without a tab. */
        String key() {
            return RootLocale.format(
                    "%d threads, %s: %s", threads, String.join(" ", among), request);
        }
    }

    /** A verdict, and whether an earlier process measured it. */
    public record Known(Verdict verdict, boolean fromFile) {}

    Verdicts(Optional<VerdictFile> file) {
        this.file = file;
    }

    /**
     * Those of a machine.
     *
     * @param machine all that times depend on: processor, instruction sets, versions
     */
    public static Verdicts of(String machine) {
        return new Verdicts(folder().map(folder -> VerdictFile.in(folder, machine)));
    }

    private static Optional<Path> folder() {
        String wanted = System.getProperty(PROPERTY);
        if (OFF.equals(wanted)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    wanted == null
                            ? PrivateFolder.ofUser("choices")
                            : PrivateFolder.at(Path.of(wanted).toAbsolutePath()));
        } catch (IOException | InvalidPathException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () ->
                            RootLocale.format(
                                    "measured choices are not kept: %s; -D%s=FOLDER keeps them"
                                            + " elsewhere, -D%s=%s does not keep them",
                                    Echo.line(e.getMessage()), PROPERTY, PROPERTY, OFF));
            return Optional.empty();
        }
    }

    /** What is known. */
    public synchronized Optional<Known> find(Question question) {
        String key = question.key();
        if (here.containsKey(key)) {
            return Optional.of(new Known(here.get(key), false));
        }
        if (kept == null) {
            kept = file.map(VerdictFile::read).orElse(Map.of());
        }
        return Optional.ofNullable(kept.get(key)).map(verdict -> new Known(verdict, true));
    }

    /** Keeps a verdict, here and in the file. */
    public synchronized void add(Question question, Verdict verdict) {
        here.put(question.key(), verdict);
        file.ifPresent(some -> some.add(question.key(), verdict));
    }
}
