package dev.octet.cli;

import dev.octet.model.Network;
import dev.octet.model.sample.Labels;
import dev.octet.model.sample.Normalization;
import dev.octet.model.sample.NpySamples;
import dev.octet.model.sample.PictureOptions;
import dev.octet.model.sample.PictureSamples;
import dev.octet.model.sample.Resize;
import dev.octet.model.sample.Samples;
import dev.octet.model.sample.Size;
import dev.octet.model.sample.TokenSamples;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.RootLocale;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** What a network is calibrated with: samples, and their labels, from files. */
final class CalibrationOptions {
    private static final String CALIBRATE = "--calibrate";
    private static final String EVERY = "--every", EXCEPT_EVERY = "--except-every";

    @Option(
            names = CALIBRATE,
            paramLabel = "DIR|NAME=FILE.npy|FILE.tsv",
            arity = "1..*",
            description =
                    "Samples: a folder of pictures; arrays of the inputs, several of a name one"
                            + " after another; or token ids, a column for each input that the first"
                            + " line names, separated by tabs.")
    private List<String> calibrate = List.of();

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description =
                    "What the samples are: an integer a line, or the sample's name, a tab and an"
                            + " integer.")
    private String labels;

    @Option(
            names = EVERY,
            paramLabel = "N",
            description = "Of the samples every Nth, from the first on; labels are of all.")
    private Integer every;

    @Option(
            names = EXCEPT_EVERY,
            paramLabel = "N",
            description = "Of the samples those that --every N leaves out, to test with.")
    private Integer exceptEvery;

    @Option(
            names = "--resize",
            paramLabel = "N|WxH",
            description =
                    "Pictures: the shorter side gets N pixels, or the picture exactly WxH. Without"
                            + " this and --crop what covers the network's size.")
    private String resize;

    @Option(
            names = "--crop",
            paramLabel = "N|WxH",
            description = "Pictures: the middle that is kept. Without this the network's size.")
    private String crop;

    @Option(
            names = "--normalize",
            paramLabel = "PRESET",
            description =
                    "Pictures: unit, 0 to 1; signed, -1 to 1; imagenet, with the mean and the"
                            + " deviation of its channels; raw, 0 to 255. Without this and the next"
                            + " three, floats are unit and integers raw.")
    private String normalize;

    @Option(
            names = "--mean",
            paramLabel = "X",
            split = ",",
            description =
                    "Pictures: (pixel * scale - mean) / std; one number, or R,G,B also with --bgr"
                            + " (0).")
    private List<Double> mean = List.of();

    @Option(
            names = "--std",
            paramLabel = "X",
            split = ",",
            description = "The deviation there, like --mean (1).")
    private List<Double> std = List.of();

    @Option(names = "--scale", paramLabel = "X", description = "The scale there (1/255).")
    private Double scale;

    @Option(names = "--bgr", description = "Pictures: the first channel is blue, the last red.")
    private boolean bgr;

    /** Whether somebody says something of samples. */
    boolean isAsked() {
        return !calibrate.isEmpty();
    }

    /**
     * The samples, of which reading one is a caller's mistake, too, where its file has something
     * else.
     */
    Samples samples(Network network) {
        if (!isAsked()) {
            throw new CallerMistake(CALIBRATE + " is needed: it names the samples, got 0 files");
        }
        return asking(() -> part(read(network)));
    }

    private Asked part(Samples all) {
        if (every != null && exceptEvery != null) {
            throw new CallerMistake(EVERY + " and " + EXCEPT_EVERY + " do not go together");
        }
        if (every == null && exceptEvery == null) {
            return new Asked(all, all, index -> true);
        }
        String option = every == null ? EXCEPT_EVERY : EVERY;
        int step = every == null ? exceptEvery : every;
        if (step < 1) {
            throw new CallerMistake(option + " must be at least 1, got " + step);
        }
        IntPredicate isIn = index -> index % step == 0 == (every != null);
        return new Asked(all.part(isIn), all, isIn);
    }

    /** The first option that has no meaning without samples, where somebody gives it. */
    Optional<String> firstAsked() {
        Map<String, Boolean> asked = new LinkedHashMap<>();
        asked.put(CALIBRATE, isAsked());
        asked.put("--labels", hasLabels());
        asked.put(EVERY, every != null);
        asked.put(EXCEPT_EVERY, exceptEvery != null);
        return first(asked).or(this::pictureOption);
    }

    /** Whether there are labels, too. */
    boolean hasLabels() {
        return labels != null;
    }

    private Samples read(Network network) {
        String first = calibrate.get(0);
        if (calibrate.size() == 1 && Files.isDirectory(path(first))) {
            return PictureSamples.of(path(first), network.inputs(), pictures());
        }
        Optional<String> unused = pictureOption();
        if (unused.isPresent()) {
            throw new CallerMistake(
                    RootLocale.format("%s is for pictures; %s is no folder", unused.get(), first));
        }
        if (calibrate.size() == 1 && first.toLowerCase(Locale.ROOT).endsWith(".tsv")) {
            return TokenSamples.of(path(first), network.inputs());
        }
        return NpySamples.of(network.inputs(), arrays());
    }

    private Map<String, List<Path>> arrays() {
        Map<String, List<Path>> arrays = new LinkedHashMap<>();
        for (String word : calibrate) {
            int at = word.indexOf('=');
            if (at <= 0 || at == word.length() - 1) {
                throw new CallerMistake(
                        RootLocale.format(
                                "%s reads one folder of pictures, one FILE.tsv, or"
                                        + " NAME=FILE.npy; '%s' is none of them, of %d",
                                CALIBRATE, word, calibrate.size()));
            }
            arrays.computeIfAbsent(word.substring(0, at), name -> new ArrayList<>())
                    .add(path(word.substring(at + 1)));
        }
        return arrays;
    }

    /** The first option that only pictures have use for. */
    private Optional<String> pictureOption() {
        Map<String, Boolean> asked = new LinkedHashMap<>();
        asked.put("--resize", resize != null);
        asked.put("--crop", crop != null);
        asked.put("--normalize", normalize != null);
        asked.put("--mean", !mean.isEmpty());
        asked.put("--std", !std.isEmpty());
        asked.put("--scale", scale != null);
        asked.put("--bgr", bgr);
        return first(asked);
    }

    private static Optional<String> first(Map<String, Boolean> asked) {
        return asked.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private PictureOptions pictures() {
        return new PictureOptions(
                parsed("--resize", resize, Resize::parse),
                parsed("--crop", crop, Size::parse),
                bgr,
                normalization());
    }

    private Optional<Normalization> normalization() {
        boolean hasNumbers = !mean.isEmpty() || !std.isEmpty() || scale != null;
        if (normalize != null && hasNumbers) {
            throw new CallerMistake(
                    RootLocale.format(
                            "--normalize %s is a scale, a mean and a deviation: --mean, --std and"
                                    + " --scale do not go with it",
                            normalize));
        }
        if (!hasNumbers) {
            return parsed("--normalize", normalize, Normalization::preset);
        }
        if (scale == null && mean.stream().anyMatch(each -> Math.abs(each) > 1)) {
            throw new CallerMistake(
                    RootLocale.format(
                            "--mean %s is beyond 1, where pixels are from 0 to 1; --scale 1 makes"
                                    + " them 0 to 255",
                            mean));
        }
        return Optional.of(
                new Normalization(
                        scale == null ? Normalization.UNIT.scale() : scale,
                        mean.isEmpty() ? Normalization.UNIT.mean() : mean,
                        std.isEmpty() ? Normalization.UNIT.std() : std));
    }

    private static <T> Optional<T> parsed(String option, String text, Function<String, T> parser) {
        try {
            return Optional.ofNullable(text).map(parser);
        } catch (IllegalArgumentException e) {
            throw new CallerMistake(option + ": " + e.getMessage());
        }
    }

    /** The labels of all samples, in their order; empty where no file has any. */
    Optional<int[]> labels(Samples samples) {
        return Optional.ofNullable(labels).map(name -> asking(() -> read(path(name), samples)));
    }

    /** Of samples that are a part of others: labels are of all. */
    private static int[] read(Path file, Samples samples) {
        if (!(samples instanceof Asked asked)) {
            return Labels.read(file, samples);
        }
        int[] all = Labels.read(file, asked.whole());
        return IntStream.range(0, all.length).filter(asked.isIn()).map(i -> all[i]).toArray();
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new CallerMistake(e.getMessage());
        }
    }

    private static <T> T asking(Supplier<T> question) {
        try {
            return question.get();
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw new CallerMistake(e.getMessage());
        }
    }

    /**
     * Samples of files that a caller named.
     *
     * @param samples that are asked for
     * @param whole all that are there
     * @param isIn which of them are asked for
     */
    private record Asked(Samples samples, Samples whole, IntPredicate isIn) implements Samples {
        @Override
        public int count() {
            return samples.count();
        }

        @Override
        public String name(int index) {
            return samples.name(index);
        }

        @Override
        public Map<String, Tensor> read(int index) {
            return asking(() -> samples.read(index));
        }
    }
}
