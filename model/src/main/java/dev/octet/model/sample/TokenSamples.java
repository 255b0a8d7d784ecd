package dev.octet.model.sample;

import dev.octet.model.graph.Value;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.Echo;
import dev.octet.text.Names;
import dev.octet.text.RootLocale;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Token ids in a file of text: columns are separated by tabs, the first line names the input of
 * each, and every other line is a sample of shape [1, L], its ids separated by spaces. L may be
 * another in each line.
 *
 * <pre>
 * input_ids&lt;tab&gt;token_type_ids
 * 101 7592 2088 102&lt;tab&gt;0 0 0 0
 * 101 2748 102&lt;tab&gt;0 0 0
 * </pre>
 *
 * <p>Of the network's inputs {@code attention_mask} and {@code token_type_ids} may be missing: ones
 * and zeros are made, as many as {@code input_ids} has, or the first column where the network calls
 * it something else.
 *
 * <p>All of the text is in memory, and its numbers are checked where it is read first. Immutable,
 * thread-safe.
 */
public final class TokenSamples implements Samples {
    private static final String IDS = "input_ids";

    /** Inputs that are made where they are missing, and of what. */
    private static final Map<String, Integer> MADE =
            Map.of("attention_mask", 1, "token_type_ids", 0);

    private static final Pattern SPACES = Pattern.compile(" +");

    /** The header is the first one. */
    private static final int FIRST_LINE = 2;

    private final Path file;
    private final List<Value> inputs;
    private final List<String> columns;
    private final List<String> lines;

    private TokenSamples(Path file, List<Value> inputs, List<String> columns, List<String> lines) {
        this.file = file;
        this.inputs = inputs;
        this.columns = columns;
        this.lines = lines;
    }

    /**
     * The lines of a file.
     *
     * @param inputs the network's
     * @throws IllegalArgumentException when it has no samples, a column is no input, an input has
     *     no column, or a line does not hold integers of the input's type in a number that the
     *     network takes; with the file, the line and the numbers
     * @throws java.io.UncheckedIOException when the file cannot be read or is no text
     */
    public static TokenSamples of(Path file, List<Value> inputs) {
        List<String> all = SampleFiles.lines(file);
        if (all.size() < FIRST_LINE) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s has %d lines; needed are one that names inputs and one for each"
                                    + " sample",
                            file, all.size()));
        }
        List<String> columns =
                Arrays.stream(all.get(0).split("\t", -1)).map(String::strip).toList();
        checkColumns(file, columns, inputs);
        TokenSamples samples =
                new TokenSamples(file, List.copyOf(inputs), columns, all.subList(1, all.size()));
        for (int i = 0; i < samples.count(); i++) {
            samples.read(i);
        }
        return samples;
    }

    private static void checkColumns(Path file, List<String> columns, List<Value> inputs) {
        List<String> known = inputs.stream().map(Value::name).toList();
        for (String column : columns) {
            if (!known.contains(column)) {
                throw SampleFiles.wrong(file, 1, Names.unknown("input", column, known));
            }
            if (columns.indexOf(column) != columns.lastIndexOf(column)) {
                throw SampleFiles.wrong(
                        file,
                        1,
                        RootLocale.format(
                                "columns %d and %d are both %s",
                                columns.indexOf(column) + 1,
                                columns.lastIndexOf(column) + 1,
                                Echo.quoted(column)));
            }
        }
        for (Value input : inputs) {
            if (!columns.contains(input.name()) && !MADE.containsKey(input.name())) {
                throw SampleFiles.wrong(
                        file,
                        1,
                        RootLocale.format(
                                "none of %d columns is the network's input '%s'",
                                columns.size(), input));
            }
        }
    }

    @Override
    public int count() {
        return lines.size();
    }

    /** The file's name and the line, where the header is line 1. */
    @Override
    public String name(int index) {
        return SampleFiles.name(file)
                + ", line "
                + (Objects.checkIndex(index, count()) + FIRST_LINE);
    }

    @Override
    public Map<String, Tensor> read(int index) {
        int line = index + FIRST_LINE;
        String[] cells = lines.get(index).split("\t", -1);
        if (cells.length != columns.size()) {
            throw SampleFiles.wrong(
                    file,
                    line,
                    RootLocale.format("%d columns, line 1 names %d", cells.length, columns.size()));
        }
        long[][] ids = new long[cells.length][];
        for (int i = 0; i < cells.length; i++) {
            ids[i] = ids(line, columns.get(i), cells[i]);
        }
        int length = ids[Math.max(0, columns.indexOf(IDS))].length;
        Map<String, Tensor> sample = new LinkedHashMap<>();
        for (Value input : inputs) {
            int at = columns.indexOf(input.name());
            long[] values = at < 0 ? filled(length, MADE.get(input.name())) : ids[at];
            sample.put(input.name(), tensor(line, input, values));
        }
        Finite.check(name(index), sample);
        return Collections.unmodifiableMap(sample);
    }

    private static long[] filled(int length, long value) {
        long[] values = new long[length];
        Arrays.fill(values, value);
        return values;
    }

    private long[] ids(int line, String column, String cell) {
        String[] words = SPACES.split(cell.strip());
        long[] ids = new long[words.length];
        for (int i = 0; i < ids.length; i++) {
            try {
                ids[i] = Long.parseLong(words[i]);
            } catch (NumberFormatException e) {
                throw SampleFiles.wrong(
                        file,
                        line,
                        RootLocale.format(
                                "id %d of %s is %s, no integer",
                                i + 1, Echo.quoted(column), Echo.quoted(words[i])));
            }
        }
        return ids;
    }

    private Tensor tensor(int line, Value input, long[] values) {
        Shape shape = Shape.of(1, values.length);
        if (!input.accepts(shape)) {
            throw SampleFiles.wrong(
                    file,
                    line,
                    RootLocale.format(
                            "%d ids are %s, the network's input is '%s'",
                            values.length, shape, input));
        }
        try {
            return Exact.convert(Tensor.of(values, 1, values.length), input.element());
        } catch (IllegalArgumentException e) {
            throw SampleFiles.wrong(
                    file, line, "input " + Echo.quoted(input.name()) + ": " + e.getMessage());
        }
    }
}
