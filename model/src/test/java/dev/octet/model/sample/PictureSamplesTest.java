package dev.octet.model.sample;

import static dev.octet.model.sample.Inputs.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.graph.Value;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureSamplesTest {
    private static final PictureOptions RAW =
            PictureOptions.defaults().withNormalization(Normalization.RAW);
    private static final Value OPEN = input("x", ElementType.FLOAT, -1, 3, -1, -1);

    @TempDir private Path folder;

    private void draw(String name, int width, int height, int... colors) throws IOException {
        drawAs(name, BufferedImage.TYPE_INT_RGB, width, height, colors);
    }

    /** Colors are 0xrrggbb, row by row. */
    private void drawAs(String name, int type, int width, int height, int... colors)
            throws IOException {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int i = 0; i < colors.length; i++) {
            image.setRGB(i % width, i / width, 0xff000000 | colors[i]);
        }
        write(name, image);
    }

    private void write(String name, BufferedImage image) throws IOException {
        String format = name.substring(name.lastIndexOf('.') + 1);
        assertTrue(ImageIO.write(image, format, folder.resolve(name).toFile()), name);
    }

    /** Grey numbers as a file stores them, 8 or 16 bits. */
    private void grey(String name, int type, int width, int height, int... values)
            throws IOException {
        BufferedImage image = new BufferedImage(width, height, type);
        image.getRaster().setPixels(0, 0, width, height, values);
        write(name, image);
    }

    private Tensor only(Value input, PictureOptions options) {
        PictureSamples samples = PictureSamples.of(folder, List.of(input), options);
        assertEquals(1, samples.count());
        return samples.read(0).get(input.name());
    }

    private String messageOf(Value input, PictureOptions options) {
        return assertThrows(IllegalArgumentException.class, () -> only(input, options))
                .getMessage();
    }

    @Test
    void picturesAreSortedAndOthersIgnored() throws IOException {
        for (String name : List.of("b.png", "a.bmp", "B.PNG", "c.gif", "d.jpg", "e.jpeg")) {
            draw(name.replace("PNG", "png"), 1, 1, 0x102030);
        }
        draw(".hidden.png", 1, 1, 0);
        Files.createDirectory(folder.resolve("folder.png"));
        Files.createFile(folder.resolve("notes.txt"));
        Files.move(folder.resolve("B.png"), folder.resolve("B.PNG"));
        PictureSamples samples = PictureSamples.of(folder, List.of(OPEN), RAW);
        assertEquals(
                List.of("B.PNG", "a.bmp", "b.png", "c.gif", "d.jpg", "e.jpeg"),
                IntStream.range(0, samples.count()).mapToObj(samples::name).toList());
        for (var sample : samples) {
            Tensor x = sample.get("x");
            assertEquals(Shape.of(1, 3, 1, 1), x.shape());
            // JPEG is not exact
            assertArrayEquals(new float[] {16, 32, 48}, x.toFloats(), 3);
        }
        assertArrayEquals(new float[] {16, 32, 48}, samples.read(1).get("x").toFloats());
    }

    @Test
    void layoutsAndOrdersOfChannels() throws IOException {
        draw("a.png", 2, 1, 0x010203, 0x040506);
        assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, only(OPEN, RAW).toFloats());
        assertArrayEquals(new float[] {3, 6, 2, 5, 1, 4}, only(OPEN, RAW.withBgr()).toFloats());
        Value last = input("x", ElementType.FLOAT, 1, -1, -1, 3);
        assertEquals(Shape.of(1, 1, 2, 3), only(last, RAW).shape());
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, only(last, RAW).toFloats());
        assertArrayEquals(new float[] {3, 2, 1, 6, 5, 4}, only(last, RAW.withBgr()).toFloats());
    }

    @Test
    void meansStayWithTheirColors() throws IOException {
        draw("a.png", 1, 1, 0x0a141e);
        PictureOptions options =
                PictureOptions.defaults()
                        .withNormalization(
                                new Normalization(
                                        2, List.of(10.0, 20.0, 30.0), List.of(1.0, 2.0, 4.0)));
        // 2 * 10 - 10, (2 * 20 - 20) / 2, (2 * 30 - 30) / 4
        assertArrayEquals(new float[] {10, 10, 7.5f}, only(OPEN, options).toFloats());
        assertArrayEquals(new float[] {7.5f, 10, 10}, only(OPEN, options.withBgr()).toFloats());
    }

    @Test
    void withoutANormalizationFloatsAreUnitAndIntegersRaw() throws IOException {
        draw("a.png", 1, 1, 0x0033ff);
        PictureOptions none = PictureOptions.defaults();
        assertArrayEquals(new float[] {0, 0.2f, 1}, only(OPEN, none).toFloats());
        Value bytes = input("x", ElementType.UINT8, -1, -1, -1, 3);
        assertEquals(ElementType.UINT8, only(bytes, none).element());
        assertArrayEquals(new long[] {0, 51, 255}, only(bytes, none).toLongs());
        Value half = input("x", ElementType.FLOAT16, -1, -1, -1, 3);
        assertEquals(1, only(half, none).getDouble(2));
        assertEquals(
                "the network's input 'x: uint8 [?, ?, ?, 3]' takes pixels as they are, from 0 to"
                        + " 255, not scale 0.00784313725490196, mean [1.0], std [1.0]",
                messageOf(bytes, none.withNormalization(Normalization.SIGNED)));
    }

    @Test
    void greyInputs() throws IOException {
        Value grey = input("x", ElementType.FLOAT, 1, 1, -1, -1);
        draw("a.png", 4, 1, 0xff0000, 0x00ff00, 0x0000ff, 0x777777);
        // 0.299, 0.587 and 0.114 of 255
        assertArrayEquals(new float[] {76, 150, 29, 119}, only(grey, RAW).toFloats());
        assertEquals(
                Shape.of(1, 1, 4, 1),
                only(input("x", ElementType.FLOAT, 1, -1, -1, 1), RAW).shape());
        assertEquals(
                "mean [0.485, 0.456, 0.406] and std [0.229, 0.224, 0.225] are for 3 channels, the"
                        + " network's input 'x: float [1, 1, ?, ?]' has 1",
                messageOf(grey, RAW.withNormalization(Normalization.IMAGENET)));
    }

    @Test
    void greyFilesAreWhatTheyStore() throws IOException {
        grey("a.png", BufferedImage.TYPE_BYTE_GRAY, 3, 1, 10, 128, 250);
        assertArrayEquals(
                new float[] {10, 128, 250},
                only(input("x", ElementType.FLOAT, 1, 1, -1, -1), RAW).toFloats());
        assertArrayEquals(
                new float[] {10, 128, 250, 10, 128, 250, 10, 128, 250}, only(OPEN, RAW).toFloats());
        grey("a.png", BufferedImage.TYPE_USHORT_GRAY, 3, 1, 0, 257 * 77 + 3, 65535);
        assertArrayEquals(
                new float[] {0, 77, 255},
                only(input("x", ElementType.FLOAT, 1, 1, -1, -1), RAW).toFloats());
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_4BYTE_ABGR,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_BYTE_INDEXED,
            })
    void filesOfOtherKinds(int type) throws IOException {
        drawAs("a.png", type, 3, 1, 0xff0033, 0x00ff00, 0x333333);
        assertArrayEquals(
                new float[] {255, 0, 51, 0, 255, 51, 51, 0, 51}, only(OPEN, RAW).toFloats());
    }

    @Test
    void aTransparentPixelKeepsItsColor() throws IOException {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00010203);
        write("a.png", image);
        assertArrayEquals(new float[] {1, 2, 3}, only(OPEN, RAW).toFloats());
    }

    /** A picture of 6x2 covers 2x2 as it is; the middle of it are columns 2 and 3. */
    @Test
    void aFixedSizeIsCoveredAndItsMiddleTaken() throws IOException {
        grey("a.png", BufferedImage.TYPE_BYTE_GRAY, 6, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        Value square = input("x", ElementType.FLOAT, 1, 1, 2, 2);
        assertArrayEquals(new float[] {3, 4, 9, 10}, only(square, RAW).toFloats());
        grey(
                "a.png",
                BufferedImage.TYPE_BYTE_GRAY,
                8,
                2,
                0,
                70,
                140,
                210,
                0,
                70,
                140,
                210,
                0,
                70,
                140,
                210,
                0,
                70,
                140,
                210);
        Value one = input("x", ElementType.FLOAT, 1, 1, 1, 2);
        assertEquals(Shape.of(1, 1, 1, 2), only(one, RAW).shape());
        // covered by 4x1, of which the middle two are (70 + 3 * 140 + 3 * 210 + 0) / 8 and
        // (210 + 3 * 0 + 3 * 70 + 140) / 8
        assertArrayEquals(new float[] {140, 70}, only(one, RAW).toFloats());
    }

    @Test
    void anOpenSizeIsThePictures() throws IOException {
        draw("a.png", 5, 3);
        assertEquals(Shape.of(1, 3, 3, 5), only(OPEN, RAW).shape());
        assertEquals(
                Shape.of(1, 3, 6, 10), only(OPEN, RAW.withResize(Resize.shorterSide(6))).shape());
        assertEquals(
                Shape.of(1, 3, 7, 4),
                only(OPEN, RAW.withResize(Resize.exactly(new Size(4, 7)))).shape());
        assertEquals(
                Shape.of(1, 3, 2, 4),
                only(OPEN, RAW.withResize(Resize.shorterSide(6)).withCrop(new Size(4, 2))).shape());
    }

    @Test
    void aCropWithoutAResizeCutsThePictureItself() throws IOException {
        grey("a.png", BufferedImage.TYPE_BYTE_GRAY, 5, 3, IntStream.range(0, 15).toArray());
        Value grey = input("x", ElementType.FLOAT, 1, 1, -1, -1);
        assertArrayEquals(
                new float[] {6, 7, 8}, only(grey, RAW.withCrop(new Size(3, 1))).toFloats());
        // (5 - 2) / 2 and (3 - 2) / 2 are rounded to 2 and 0
        assertArrayEquals(
                new float[] {2, 3, 7, 8}, only(grey, RAW.withCrop(new Size(2, 2))).toFloats());
        Value fixed = input("x", ElementType.FLOAT, 1, 1, 1, 2);
        assertArrayEquals(new float[] {7, 8}, only(fixed, RAW.withCrop(new Size(2, 1))).toFloats());
        assertArrayEquals(
                new float[] {7, 8},
                only(fixed, RAW.withResize(Resize.exactly(new Size(5, 3)))).toFloats());
    }

    @Test
    void sizesThatDoNotFitAreRefused() throws IOException {
        draw("a.png", 5, 3);
        assertEquals(
                folder.resolve("a.png") + ": 4x4 cannot be cropped of 5x3 pixels",
                messageOf(OPEN, RAW.withCrop(new Size(4, 4))));
        assertEquals(
                "pictures cropped to 2x2 do not fit the network's input 'x: float [1, 3, 4, 4]'",
                messageOf(input("x", ElementType.FLOAT, 1, 3, 4, 4), RAW.withCrop(new Size(2, 2))));
        assertEquals(
                folder.resolve("a.png")
                        + ": a picture of 5x3 pixels is [1, 3, 3, 5], the network's input is"
                        + " 'x: float [1, 3, 4, ?]'",
                messageOf(input("x", ElementType.FLOAT, 1, 3, 4, -1), RAW));
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT, 2, 3, 4, 4",
        "FLOAT, 1, 2, 4, 4",
        "INT8, 1, 3, 4, 4",
        "FLOAT, -1, -1, -1, -1"
    })
    void inputsThatAreNoPictures(ElementType element, long n, long a, long b, long c)
            throws IOException {
        draw("a.png", 1, 1);
        Value input = input("x", element, n, a, b, c);
        assertEquals(
                "pictures are floats or uint8 of [1, 3, h, w], [1, h, w, 3], or 1 channel there;"
                        + " the network's input is '"
                        + input
                        + "'",
                messageOf(input, RAW));
    }

    @Test
    void networksOfSeveralInputsAreRefused() {
        Value other = input("y", ElementType.FLOAT, 1);
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> PictureSamples.of(folder, List.of(OPEN, other), RAW));
        assertEquals(
                "pictures are for networks of 1 input, this one has 2: [x: float [?, 3, ?, ?],"
                        + " y: float [1]]",
                e.getMessage());
    }

    @Test
    void foldersWithoutPicturesAreNamed() throws IOException {
        Files.createFile(folder.resolve("notes.txt"));
        assertEquals(
                folder + " holds no pictures: no file ends with .jpg, .jpeg, .png, .bmp, .gif",
                messageOf(OPEN, RAW));
        Path missing = folder.resolve("missing");
        UncheckedIOException e =
                assertThrows(
                        UncheckedIOException.class,
                        () -> PictureSamples.of(missing, List.of(OPEN), RAW));
        assertEquals(
                "cannot read " + missing + ": there is no such file or folder", e.getMessage());
    }

    @Test
    void filesThatAreNoPicturesAreNamed() throws IOException {
        Path file = folder.resolve("a.png");
        Files.write(file, new byte[] {1, 2, 3});
        assertEquals(
                file + " is no picture that Java reads, whatever its name ends with",
                messageOf(OPEN, RAW));
    }

    /** Java shows what is missing of a JPEG as grey. */
    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "bmp", "gif"})
    void filesThatWereCutAreNamed(String format) throws IOException {
        Path file = folder.resolve("a." + format);
        draw("a." + format, 40, 40, IntStream.range(0, 1600).map(i -> i * i * 77).toArray());
        byte[] whole = Files.readAllBytes(file);
        int longest = whole.length - 100;
        for (int length : new int[] {20, 50, whole.length / 3, whole.length / 2, longest}) {
            Files.write(file, Arrays.copyOf(whole, length));
            RuntimeException e =
                    assertThrows(
                            RuntimeException.class, () -> only(OPEN, RAW), file + " " + length);
            assertTrue(
                    e instanceof UncheckedIOException || e instanceof IllegalArgumentException,
                    e.toString());
            assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
        }
    }
}
