package dev.octet.quant.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.chart.Svg;
import dev.octet.quant.Range;
import dev.octet.quant.Scheme;
import dev.octet.quant.choose.Sensitivity;
import dev.octet.quant.error.ErrorReport;
import dev.octet.quant.range.Histogram;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PictureTest {
    private static Histogram histogram(float... values) {
        Histogram histogram = new Histogram();
        histogram.observe(values);
        return histogram;
    }

    private static float[] normal(int count) {
        Random random = new Random(5);
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    private static ErrorReport report(int channels) {
        ErrorReport report = new ErrorReport(Grouping.perChannel(0), channels, 2);
        float[] x = normal(2 * channels);
        report.observe(x, normal(2 * channels + 1), 2 * channels);
        float[] y = x.clone();
        y[0]++;
        report.observe(x, y, y.length);
        return report;
    }

    private static Sensitivity sensitivity() {
        return new Sensitivity(
                10,
                List.of(
                        new Sensitivity.Layer(
                                "conv1",
                                List.of(
                                        new Sensitivity.Option("per_tensor", 0.5, 1),
                                        new Sensitivity.Option("per_channel:0", 0.1, 2),
                                        new Sensitivity.Option("fp32", 0, 4))),
                        // a setting less: a bar less
                        new Sensitivity.Layer(
                                "conv2",
                                List.of(
                                        new Sensitivity.Option("per_tensor", 0.2, 1),
                                        new Sensitivity.Option("fp32", 0, 4)))));
    }

    static Stream<Picture> pictures() {
        QuantParams one = Scheme.SYMMETRIC.params(new Range(-2, 2));
        QuantParams two =
                Scheme.SYMMETRIC.params(
                        Grouping.perChannel(0), List.of(new Range(-1, 1), new Range(-3, 3)));
        return Stream.of(
                HistogramPicture.draw("a normal distribution", histogram(normal(10_000)), one),
                HistogramPicture.draw("two scales", histogram(normal(100)), two),
                HistogramPicture.draw("a constant", histogram(7, 7, 7), one),
                HistogramPicture.draw("zero", histogram(0), one),
                HistogramPicture.draw(
                        "the largest", histogram(Float.MAX_VALUE, -Float.MAX_VALUE), one),
                ChannelErrorPicture.draw("one channel", report(1)),
                ChannelErrorPicture.draw("few channels", report(64)),
                ChannelErrorPicture.draw("many channels", report(5000)),
                SensitivityPicture.draw("layers", sensitivity()));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void svgIsWellFormedAndPngIsAnImage(Picture picture) throws Exception {
        String svg = picture.svg();
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        String root =
                factory.newDocumentBuilder()
                        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                        .getDocumentElement()
                        .getTagName();
        assertEquals("svg", root);
        assertTrue(svg.length() < 600_000, "letters " + svg.length());
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.png()));
        assertEquals(Style.WIDTH, image.getWidth());
        assertEquals(Style.HEIGHT, image.getHeight());
        int[] pixels = image.getRGB(0, 0, Style.WIDTH, Style.HEIGHT, null, 0, Style.WIDTH);
        assertTrue(Arrays.stream(pixels).distinct().count() > 10);
    }

    @Test
    void inlineTakesThePagesColours() {
        String svg = pictures().findFirst().orElseThrow().inlineSvg();
        assertTrue(svg.startsWith("<svg"), svg.substring(0, 60));
        for (String css : List.of("currentColor", "var(--grid)")) {
            assertTrue(svg.contains(css), css);
        }
        for (Color color : List.of(Style.PAPER, Style.INK, Style.GRID)) {
            assertFalse(svg.contains(Svg.rgb(color)), color.toString());
        }
    }

    /** The bar where the clip is comes from the values, the clip from the parameters. */
    @Test
    void showsOtherClipsOtherwise() {
        Histogram histogram = histogram(normal(1_000));
        String one =
                HistogramPicture.draw("x", histogram, Scheme.SYMMETRIC.params(new Range(-1, 1)))
                        .svg();
        String two =
                HistogramPicture.draw("x", histogram, Scheme.SYMMETRIC.params(new Range(-2, 2)))
                        .svg();
        assertNotEquals(one, two);
    }

    @Test
    void refusesWhatCannotBeDrawn() {
        ErrorReport exact = new ErrorReport(Grouping.perChannel(0), 2);
        exact.observe(new float[2], new float[2], 2);
        assertThrows(IllegalArgumentException.class, () -> ChannelErrorPicture.draw("x", exact));
        QuantParams params = Scheme.SYMMETRIC.params(new Range(-1, 1));
        assertThrows(
                IllegalStateException.class,
                () -> HistogramPicture.draw("x", histogram(Float.NaN), params));
    }

    @Test
    void savesByTheEndingOfTheName(@TempDir Path folder) throws IOException {
        Picture picture = SensitivityPicture.draw("layers", sensitivity());
        picture.save(folder.resolve("a.svg"));
        picture.save(folder.resolve("a.png"));
        assertEquals(picture.svg(), Files.readString(folder.resolve("a.svg")));
        assertEquals((byte) 0x89, Files.readAllBytes(folder.resolve("a.png"))[0]);
        assertThrows(IllegalArgumentException.class, () -> picture.save(folder.resolve("a.jpeg")));
    }
}
