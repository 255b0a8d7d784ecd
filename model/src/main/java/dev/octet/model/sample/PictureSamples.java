package dev.octet.model.sample;

import dev.octet.model.graph.Value;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.RootLocale;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pictures in a folder, for a network of one input that is a picture: floats or uint8, {@code [n,
 * 3, h, w]} or {@code [n, h, w, 3]}, or 1 channel there, which is grey. Where a shape is several of
 * these, the first of them is meant. Each picture is a sample, {@code n} is 1.
 *
 * <p>Files are those that end with .jpg, .jpeg, .png, .bmp or .gif and do not begin with a point,
 * sorted by name. Numbers are those stored in the file: color profiles and the turn that a camera
 * noted are not applied, transparency is left out, of several pictures in a file the first counts.
 *
 * <p>A picture is resized, then cropped. Where the network has a fixed size and neither is asked
 * for, it gets the smallest size of its proportions that covers the network's, of which the middle
 * is taken; where it has one and no crop is asked for, the middle of its size is taken of what was
 * resized. Where the network's size is open and nothing is asked for the picture keeps its own.
 * Resizing is bilinear with a filter that grows as the picture shrinks, so every pixel takes part;
 * it gives the bits that Pillow's does, with which many networks were trained.
 *
 * <p>Needs the module {@code java.desktop}. Immutable, thread-safe.
 */
public final class PictureSamples implements Samples {
    private final List<Path> files;
    private final PictureInput input;
    private final Optional<Resize> resize;
    private final Optional<Size> crop;
    private final boolean bgr;
    private final double[][] numbers;

    private PictureSamples(List<Path> files, PictureInput input, PictureOptions options) {
        this.files = files;
        this.input = input;
        bgr = options.bgr();
        Optional<Size> fixed = input.fixedSize();
        crop = options.crop().or(() -> fixed);
        resize =
                options.resize()
                        .or(
                                () ->
                                        options.crop().isPresent()
                                                ? Optional.empty()
                                                : fixed.map(Resize::covering));
        if (fixed.isPresent() && !crop.equals(fixed)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "pictures cropped to %s do not fit the network's input '%s'",
                            crop.get(), input.value()));
        }
        numbers = numbers(input, options.normalization());
    }

    /**
     * The pictures of a folder.
     *
     * @param inputs the network's
     * @throws IllegalArgumentException when the folder holds no pictures, the network's input is
     *     none, or the options do not go with it
     * @throws java.io.UncheckedIOException when the folder cannot be read
     */
    public static PictureSamples of(Path folder, List<Value> inputs, PictureOptions options) {
        PictureInput input = PictureInput.of(inputs);
        return new PictureSamples(PictureFile.in(folder), input, options);
    }

    private static double[][] numbers(PictureInput input, Optional<Normalization> asked) {
        Normalization how =
                asked.orElse(input.isInteger() ? Normalization.RAW : Normalization.UNIT);
        if (input.isInteger() && !how.equals(Normalization.RAW)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "the network's input '%s' takes pixels as they are, from 0 to 255, not"
                                    + " scale %s, mean %s, std %s",
                            input.value(), how.scale(), how.mean(), how.std()));
        }
        if (how.channels() > input.channels()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "mean %s and std %s are for 3 channels, the network's input '%s' has 1",
                            how.mean(), how.std(), input.value()));
        }
        double[][] numbers = new double[input.channels()][256];
        for (int c = 0; c < numbers.length; c++) {
            for (int pixel = 0; pixel < numbers[c].length; pixel++) {
                numbers[c][pixel] = how.apply(pixel, c);
            }
        }
        return numbers;
    }

    @Override
    public int count() {
        return files.size();
    }

    /** The file's name, without its folder. */
    @Override
    public String name(int index) {
        return SampleFiles.name(files.get(index));
    }

    @Override
    public Map<String, Tensor> read(int index) {
        Path file = files.get(index);
        Pixels picture = PictureFile.read(file).withChannels(input.channels());
        Tensor tensor;
        try {
            tensor = input.tensor(sized(picture), numbers, bgr);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
        Map<String, Tensor> sample = Map.of(input.value().name(), tensor);
        Finite.check(file.toString(), sample);
        return sample;
    }

    private Pixels sized(Pixels picture) {
        Pixels resized =
                resize.map(how -> Resampling.resize(picture, how.of(picture.size())))
                        .orElse(picture);
        if (crop.isEmpty()) {
            return resized;
        }
        Size size = resized.size();
        Size part = crop.get();
        if (part.width() > size.width() || part.height() > size.height()) {
            throw new IllegalArgumentException(
                    RootLocale.format("%s cannot be cropped of %s pixels", part, size));
        }
        return resized.crop(part);
    }
}
