package dev.octet.model.sample;

import dev.octet.model.graph.Value;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.Echo;
import dev.octet.text.Names;
import dev.octet.text.RootLocale;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Arrays in NumPy's .npy files, one or more for each input.
 *
 * <p>Where an array has one axis more than the input, the first one counts samples. Where it has as
 * many and the network leaves the first dimension open, or has a 1 there, the first axis counts
 * them as well, and each keeps a leading 1. Any other file is one sample. Several files of an input
 * follow one another; all inputs have as many samples.
 *
 * <p>Elements of another type than the input's are converted where each is the same number in it: a
 * whole number of 64 bits that is small enough becomes one of 32, and 0.5 in double precision a
 * float, but not 0.1. bfloat16, which NumPy has not, is written as f4.
 *
 * <p>Files are opened for each sample. Immutable, thread-safe.
 */
public final class NpySamples implements Samples {
    /** Of one input: its files, and where the samples of each begin and the last end. */
    private record Column(Value input, List<NpyFile> files, int[] starts) {
        static Column of(Value input, List<Path> paths) {
            List<NpyFile> files = new ArrayList<>();
            int[] starts = new int[paths.size() + 1];
            for (Path path : paths) {
                files.add(NpyFile.of(path, input));
                int last = files.size() - 1;
                starts[last + 1] = Math.addExact(starts[last], files.get(last).count());
            }
            return new Column(input, files, starts);
        }

        int count() {
            return starts[files.size()];
        }

        private int file(int index) {
            int at = Arrays.binarySearch(starts, Objects.checkIndex(index, count()));
            return at >= 0 ? at : -at - 2;
        }

        String name(int index) {
            int at = file(index);
            return files.get(at).name(index - starts[at]);
        }

        Tensor read(int index) {
            int at = file(index);
            return files.get(at).read(index - starts[at], input.element());
        }
    }

    private final List<Column> columns;

    private NpySamples(List<Column> columns) {
        this.columns = columns;
    }

    /**
     * The arrays of files, of which only types and shapes are read now.
     *
     * @param inputs the network's
     * @param files those of each input, by its name
     * @throws IllegalArgumentException when an input has none, there is no such input, a file holds
     *     other shapes, or inputs have different numbers of samples; with the files and the numbers
     * @throws java.io.UncheckedIOException when a file cannot be read or is no such array
     */
    public static NpySamples of(List<Value> inputs, Map<String, List<Path>> files) {
        List<String> known = inputs.stream().map(Value::name).toList();
        for (String name : files.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(Names.unknown("input", name, known));
            }
        }
        List<Column> columns = new ArrayList<>();
        for (Value input : inputs) {
            List<Path> paths = files.getOrDefault(input.name(), List.of());
            if (paths.isEmpty()) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "input '%s' has no file; %d of %d inputs have",
                                input, files.size(), inputs.size()));
            }
            columns.add(Column.of(input, paths));
        }
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("the network has 0 inputs");
        }
        Column first = columns.get(0);
        for (Column each : columns) {
            if (each.count() != first.count()) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "there are %,d samples of input %s, %,d of input %s",
                                first.count(),
                                Echo.quoted(first.input().name()),
                                each.count(),
                                Echo.quoted(each.input().name())));
            }
        }
        return new NpySamples(List.copyOf(columns));
    }

    @Override
    public int count() {
        return columns.get(0).count();
    }

    /** Of the first input: the file's name, and in brackets the row where it has rows. */
    @Override
    public String name(int index) {
        return columns.get(0).name(index);
    }

    @Override
    public Map<String, Tensor> read(int index) {
        Map<String, Tensor> sample = new LinkedHashMap<>();
        for (Column column : columns) {
            Map<String, Tensor> one = Map.of(column.input().name(), column.read(index));
            Finite.check(column.name(index), one);
            sample.putAll(one);
        }
        return Collections.unmodifiableMap(sample);
    }
}
