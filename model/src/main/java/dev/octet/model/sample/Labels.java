package dev.octet.model.sample;

import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What samples are, in a file of text: one integer a line in the order of the samples, or lines of
 * a sample's name, a tab and an integer, in any order. Which of both it is the first line says. Of
 * names that are no sample's the label is not needed: a list of a whole data set goes with a part.
 * Stateless, thread-safe.
 */
public final class Labels {
    private Labels() {}

    /**
     * The labels of samples.
     *
     * @return one for each, in their order
     * @throws IllegalArgumentException when there are not as many as samples, a sample's name has
     *     none or two, or a line holds something else; with the file, the line and the numbers
     * @throws java.io.UncheckedIOException when the file cannot be read or is no text
     */
    public static int[] read(Path file, Samples samples) {
        List<String> lines = SampleFiles.lines(file);
        return !lines.isEmpty() && lines.get(0).indexOf('\t') >= 0
                ? named(file, lines, samples)
                : inOrder(file, lines, samples);
    }

    private static int[] inOrder(Path file, List<String> lines, Samples samples) {
        int[] labels = new int[lines.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = label(file, i + 1, lines.get(i));
        }
        if (labels.length != samples.count()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s holds %,d labels, there are %,d samples",
                            file, labels.length, samples.count()));
        }
        return labels;
    }

    private static int[] named(Path file, List<String> lines, Samples samples) {
        Map<String, Integer> byName = new HashMap<>();
        Map<String, Integer> lineOf = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int tab = line.lastIndexOf('\t');
            if (tab < 0) {
                throw SampleFiles.wrong(
                        file, i + 1, Echo.quoted(line) + " has no tab, line 1 has one");
            }
            String name = line.substring(0, tab);
            Integer other = lineOf.put(name, i + 1);
            if (other != null) {
                throw SampleFiles.wrong(
                        file, i + 1, Echo.quoted(name) + " has a label in line " + other);
            }
            byName.put(name, label(file, i + 1, line.substring(tab + 1)));
        }
        int[] labels = new int[samples.count()];
        for (int i = 0; i < labels.length; i++) {
            Integer label = byName.get(samples.name(i));
            if (label == null) {
                throw new IllegalArgumentException(missing(file, byName, samples, i));
            }
            labels[i] = label;
        }
        return labels;
    }

    private static String missing(
            Path file, Map<String, Integer> byName, Samples samples, int first) {
        int found = 0;
        for (int i = 0; i < samples.count(); i++) {
            found += byName.containsKey(samples.name(i)) ? 1 : 0;
        }
        return RootLocale.format(
                "%s holds %,d labels, and those of %,d of %,d samples; the first without one is %s",
                file, byName.size(), found, samples.count(), Echo.quoted(samples.name(first)));
    }

    private static int label(Path file, int line, String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw SampleFiles.wrong(file, line, "a label is an integer, got " + Echo.quoted(text));
        }
    }
}
