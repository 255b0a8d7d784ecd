package dev.octet.list;

import dev.octet.files.TextFile;
import dev.octet.request.Request;
import dev.octet.text.Echo;
import dev.octet.text.Names;
import dev.octet.verify.Case;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a list: request lines, replay lines, and what benchdnn's drivers matmul, conv and deconv
 * read. Nothing is left out silently.
 */
public final class ListReader {
    private static final int DEEPEST = 16;

    /** Of a shape with its name: regular expressions on hostile words need a bound. */
    private static final int LONGEST = 1000;

    /** Shapes say what they are, but for deconv, which writes them as conv does. */
    private static final Set<String> DRIVERS = Set.of("matmul", "conv", "deconv");

    /** benchdnn's other drivers, whose problems are none of ours. */
    private static final Set<String> OTHER_DRIVERS =
            Set.of(
                    "binary",
                    "bnorm",
                    "brgemm",
                    "concat",
                    "eltwise",
                    "gnorm",
                    "graph",
                    "ip",
                    "lnorm",
                    "lrn",
                    "pool",
                    "prelu",
                    "reduction",
                    "reorder",
                    "resampling",
                    "rnn",
                    "self",
                    "shuffle",
                    "softmax",
                    "sum",
                    "zeropad");

    private final Knobs knobs = new Knobs();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<Object> seen = new HashSet<>();
    private final Map<String, ProblemList.Unknown> unknown = new LinkedHashMap<>();
    private final Map<String, ProblemList.Skipped> skipped = new LinkedHashMap<>();
    private int repeated;
    private boolean transposed;
    private String otherDriver;

    private ListReader() {}

    /**
     * Reads a file and those it names.
     *
     * @throws IllegalArgumentException with file and line, when a line is neither
     * @throws UncheckedIOException when a file cannot be read; its message is the file
     */
    public static ProblemList read(Path file) {
        ListReader reader = new ListReader();
        reader.readFile(file, 0);
        return new ProblemList(
                reader.problems,
                reader.repeated,
                new ArrayList<>(reader.unknown.values()),
                new ArrayList<>(reader.skipped.values()));
    }

    private void readFile(Path file, int depth) {
        List<String> lines;
        try {
            lines = TextFile.read(file).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
        for (Words.Word word : Words.of(lines)) {
            Place place = new Place(file, word.line());
            if (word.isRequest()) {
                addRequest(place, word.text());
            } else if (word.text().startsWith("--")) {
                knob(place, word.text().substring(2), depth);
            } else if (word.text().matches("-v\\d*")) {
                unknown(place, word.text(), word.text());
            } else if (otherDriver != null) {
                skip(place, "--" + otherDriver + ": not a multiplication or convolution");
            } else {
                addShape(place, word.text());
            }
        }
    }

    private void knob(Place place, String text, int depth) {
        String[] nameAndValue = text.split("=", 2);
        // both spellings are in use
        String name = nameAndValue[0].replace("bia-", "bia_");
        String value = nameAndValue.length < 2 ? "" : nameAndValue[1];
        if (name.equals("reset")) {
            knobs.reset();
        } else if (name.equals("batch")) {
            if (depth >= DEEPEST) {
                throw place.mistake("lists name each other " + DEEPEST + " deep");
            }
            Path batch = place.file().resolveSibling(value);
            if (!Files.isReadable(batch)) {
                throw place.mistake("cannot read " + Echo.of(batch.toString()));
            }
            readFile(batch, depth + 1);
        } else if (Knobs.isKnown(name)) {
            knobs.set(name, value);
        } else if (DRIVERS.contains(name)) {
            transposed = name.equals("deconv");
            otherDriver = null;
        } else if (OTHER_DRIVERS.contains(name) && value.isEmpty()) {
            otherDriver = name;
        } else {
            unknown(place, name, "--" + text);
        }
    }

    private void unknown(Place place, String name, String knob) {
        unknown.merge(
                name,
                new ProblemList.Unknown(knob, Knobs.nearest(name), 1, place),
                (all, one) ->
                        new ProblemList.Unknown(
                                all.knob(), all.nearest(), all.count() + 1, all.first()));
    }

    private void skip(Place place, String reason) {
        skipped.merge(
                reason,
                new ProblemList.Skipped(reason, 1, place),
                (all, one) -> new ProblemList.Skipped(all.reason(), all.count() + 1, all.first()));
    }

    private void addRequest(Place place, String line) {
        try {
            Case read = Case.parse(line);
            Optional<Case> replay = Optional.of(read).filter(any -> Problem.isReplay(line));
            add(new Problem(place, read.request(), replay));
        } catch (IllegalArgumentException e) {
            throw place.mistake(e.getMessage());
        }
    }

    private void addShape(Place place, String word) {
        Shape shape = word.length() > LONGEST ? null : Shape.parse(word, transposed);
        if (shape == null) {
            throw place.mistake(
                    Echo.quoted(word)
                            + " is neither a shape such as 128x768:768x3072 or"
                            + " ic64oc64_ih56kh3ph1, nor a knob such as --dt=s8:s8:s32, nor a"
                            + " request, which begins with "
                            + String.join(", ", Request.OPERATIONS)
                            + Names.nearest(word, Request.OPERATIONS));
        }
        for (Map<String, String> combination : knobs.combinations()) {
            try {
                Request request = Translation.of(shape, combination);
                add(new Problem(place, request, Optional.empty()));
            } catch (Unsupported e) {
                skip(place, e.getMessage());
            }
        }
    }

    private void add(Problem problem) {
        Object what = problem.replay().<Object>map(replay -> replay).orElse(problem.request());
        if (seen.add(what)) {
            problems.add(problem);
        } else {
            repeated++;
        }
    }
}
