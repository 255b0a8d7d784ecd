package dev.octet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Network;
import dev.octet.model.sample.Samples;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.zoo.Zoo;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CalibrationOptionsTest {
    /** Of [batch, 3, 32, 32], or as many pixels as there are. */
    private static final Network PICTURES = Network.of(Zoo.network("tiny_resnet18", 1));

    private static final Network WORDS = Network.of(Zoo.network("tiny_bert", 1));

    @TempDir private Path folder;
    private Path pictures;

    /** Two of one color each: 0x0033ff and 0xff0000. */
    @BeforeEach
    void draw() throws IOException {
        pictures = Files.createDirectory(folder.resolve("pictures"));
        int number = 0;
        for (int color : new int[] {0x0033ff, 0xff0000}) {
            BufferedImage image = new BufferedImage(40, 32, BufferedImage.TYPE_INT_RGB);
            for (int i = 0; i < 40 * 32; i++) {
                image.setRGB(i % 40, i / 40, color);
            }
            ImageIO.write(image, "png", pictures.resolve(number++ + ".png").toFile());
        }
    }

    private static CalibrationOptions parse(Object... words) {
        CalibrationOptions options = new CalibrationOptions();
        new CommandLine(new Empty())
                .addMixin("calibration", options)
                .parseArgs(Arrays.stream(words).map(Object::toString).toArray(String[]::new));
        return options;
    }

    /** A command without options of its own. */
    @CommandLine.Command(name = "empty")
    private static final class Empty {}

    /** Red, green and blue of the first pixel of picture 0. */
    private float[] colors(Object... words) {
        Object[] all = new Object[words.length + 4];
        all[0] = "--calibrate";
        all[1] = pictures;
        all[2] = "--crop";
        all[3] = "32";
        System.arraycopy(words, 0, all, 4, words.length);
        Tensor x = parse(all).samples(PICTURES).read(0).values().iterator().next();
        assertEquals(Shape.of(1, 3, 32, 32), x.shape());
        return new float[] {x.getFloat(0), x.getFloat(32 * 32), x.getFloat(2 * 32 * 32)};
    }

    private static String mistake(Network network, Object... words) {
        return assertThrows(CallerMistake.class, () -> parse(words).samples(network)).getMessage();
    }

    @Test
    void pictures() {
        assertFalse(parse().isAsked());
        assertTrue(parse("--calibrate", pictures).isAsked());
        assertEquals(2, parse("--calibrate", pictures).samples(PICTURES).count());
        assertArrayEquals(new float[] {0, 0.2f, 1}, colors());
        assertArrayEquals(new float[] {1, 0.2f, 0}, colors("--bgr"));
        assertArrayEquals(new float[] {0, 51, 255}, colors("--normalize", "raw"));
        assertArrayEquals(new float[] {-1, -0.6f, 1}, colors("--normalize", "signed"), 1e-6f);
        assertArrayEquals(new float[] {0, 51, 255}, colors("--scale", "1"));
        assertArrayEquals(new float[] {-10, 31, 225}, colors("--scale", "1", "--mean", "10,20,30"));
        assertArrayEquals(
                new float[] {-2, -1.2f, 2}, colors("--mean", "0.5", "--std", "0.25"), 1e-6f);
        assertArrayEquals(new float[] {0, 0.2f, 1}, colors("--resize", "64"));
        assertArrayEquals(new float[] {0, 0.2f, 1}, colors("--resize", "32x32"));
    }

    @Test
    void tokens() throws IOException {
        Path file = folder.resolve("ids.tsv");
        Files.writeString(file, "input_ids\n1 2 3\n4 5\n", StandardCharsets.UTF_8);
        Samples samples = parse("--calibrate", file).samples(WORDS);
        assertEquals(2, samples.count());
        Map<String, Tensor> last = samples.read(1);
        assertArrayEquals(new long[] {4, 5}, last.get("input_ids").toLongs());
        assertArrayEquals(new long[] {1, 1}, last.get("attention_mask").toLongs());
    }

    @Test
    void arraysAndLabels() throws IOException {
        String name = PICTURES.inputs().get(0).name();
        Path two = folder.resolve("two.npy");
        NetworkTensors.write(two, Tensor.of(new float[2 * 3 * 32 * 32], 2, 3, 32, 32));
        CalibrationOptions options = parse("--calibrate", name + "=" + two, name + "=" + two);
        Samples samples = options.samples(PICTURES);
        assertEquals(4, samples.count());
        assertEquals("two.npy[1]", samples.name(3));
        assertEquals(Optional.empty(), options.labels(samples));
        Path labels = folder.resolve("labels.txt");
        Files.writeString(labels, "3\n1\n4\n1\n", StandardCharsets.UTF_8);
        assertArrayEquals(
                new int[] {3, 1, 4, 1}, parse("--labels", labels).labels(samples).orElseThrow());
        CallerMistake e =
                assertThrows(
                        CallerMistake.class,
                        () -> parse("--labels", labels).labels(samples.every(2, 0)));
        assertEquals(labels + " holds 4 labels, there are 2 samples", e.getMessage());
    }

    @Test
    void picturesByNameHaveLabels() throws IOException {
        Path labels = folder.resolve("labels.txt");
        Files.writeString(labels, "1.png\t7\n0.png\t5\n", StandardCharsets.UTF_8);
        CalibrationOptions options = parse("--calibrate", pictures, "--labels", labels);
        assertArrayEquals(
                new int[] {5, 7}, options.labels(options.samples(PICTURES)).orElseThrow());
    }

    /** Labels of a part are those of the whole list, in order or by name. */
    @Test
    void partsAndTheirLabels() throws IOException {
        String name = PICTURES.inputs().get(0).name();
        Path five = folder.resolve("five.npy");
        NetworkTensors.write(five, Tensor.of(new float[5 * 3 * 32 * 32], 5, 3, 32, 32));
        Path labels = folder.resolve("labels.txt");
        Files.writeString(labels, "3\n1\n4\n1\n5\n", StandardCharsets.UTF_8);
        String array = name + "=" + five;
        for (String option : new String[] {"--every", "--except-every"}) {
            CalibrationOptions options = parse("--calibrate", array, option, 2, "--labels", labels);
            Samples samples = options.samples(PICTURES);
            boolean isEvery = option.equals("--every");
            assertEquals(isEvery ? 3 : 2, samples.count());
            assertEquals(isEvery ? "five.npy[2]" : "five.npy[3]", samples.name(1));
            assertArrayEquals(
                    isEvery ? new int[] {3, 4, 5} : new int[] {1, 1},
                    options.labels(samples).orElseThrow());
        }
        assertEquals(
                "of 5 samples this part has 0",
                mistake(PICTURES, "--calibrate", array, "--except-every", 1));
    }

    @Test
    void whatHasNoMeaningWithoutSamples() {
        assertEquals(Optional.empty(), parse().firstAsked());
        assertEquals(Optional.of("--labels"), parse("--labels", "x").firstAsked());
        assertEquals(Optional.of("--every"), parse("--every", 3).firstAsked());
        assertEquals(Optional.of("--bgr"), parse("--bgr").firstAsked());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "''!--calibrate is needed: it names the samples, got 0 files",
                "--calibrate PICTURES --resize 3x!--resize: a size is 224 or 320x240, width first,"
                        + " got '3x'",
                "--calibrate PICTURES --crop 0!--crop: a picture has at least 1x1 pixels, got 0x0",
                "--calibrate PICTURES --normalize unt!--normalize: unknown normalization 'unt';"
                        + " known are unit, signed, imagenet, raw; nearest is 'unit'",
                "--calibrate PICTURES --normalize unit --scale 2!--normalize unit is a scale, a"
                        + " mean and a deviation: --mean, --std and --scale do not go with it",
                "--calibrate PICTURES --mean 123.7,116.3,103.5!--mean [123.7, 116.3, 103.5] is"
                        + " beyond 1, where pixels are from 0 to 1; --scale 1 makes them 0 to 255",
                "--calibrate PICTURES --mean 0.1,0.2!1 or 3 means are needed, got 2",
                "--calibrate x=a.npy --bgr!--bgr is for pictures; x=a.npy is no folder",
                "--calibrate nowhere!--calibrate reads one folder of pictures, one FILE.tsv, or"
                        + " NAME=FILE.npy; 'nowhere' is none of them, of 1",
                "--calibrate x=a.npy b.tsv!--calibrate reads one folder of pictures, one FILE.tsv,"
                        + " or NAME=FILE.npy; 'b.tsv' is none of them, of 2",
                "--calibrate nowhere.tsv!cannot read nowhere.tsv: there is no such file or folder",
            })
    void whatIsWrongIsTheCallersMistake(String words, String message) {
        Object[] all =
                Arrays.stream(words.split(" "))
                        .filter(word -> !word.isEmpty())
                        .map(word -> word.equals("PICTURES") ? pictures : word)
                        .toArray();
        assertEquals(message, mistake(PICTURES, all));
    }

    @Test
    void whatShowsWhereASampleIsReadIsToo() throws IOException {
        Files.write(pictures.resolve("1.png"), new byte[] {1, 2, 3});
        Samples samples = parse("--calibrate", pictures).samples(PICTURES);
        samples.read(0);
        CallerMistake e = assertThrows(CallerMistake.class, () -> samples.read(1));
        assertTrue(e.getMessage().startsWith(pictures.resolve("1.png").toString()));
        assertThrows(CallerMistake.class, () -> samples.forEach(sample -> {}));
        Files.delete(pictures.resolve("0.png"));
        e = assertThrows(CallerMistake.class, () -> samples.read(0));
        assertEquals(
                "cannot read " + pictures.resolve("0.png") + ": there is no such file or folder",
                e.getMessage());
    }
}
