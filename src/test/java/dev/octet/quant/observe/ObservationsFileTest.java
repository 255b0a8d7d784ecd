package dev.octet.quant.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.quant.Samples;
import dev.octet.quant.Scheme;
import dev.octet.request.DataType;
import dev.octet.request.Grouping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObservationsFileTest {
    private static final Scheme OWN = new Scheme("nibble", DataType.S8, -8, 7, true);

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "min_max",
                "moving_average:0.1",
                "percentile:99.9",
                "mse",
                "entropy:1024",
                "histogram:min_max"
            })
    void goesOnAsIfNothingHadHappened(String kind) throws IOException {
        for (long seed = 0; seed < 10; seed++) {
            Calibration whole = calibration(kind);
            Calibration first = calibration(kind);
            Calibration second = calibration(kind);
            Random random = new Random(seed);
            for (int sample = 0; sample < 8; sample++) {
                float[] x = scaled(Samples.normal(random.nextLong(), 4_000), sample);
                float[] y = Samples.laplace(random.nextLong(), 60);
                x[random.nextInt(x.length)] = Float.NaN;
                x[random.nextInt(x.length)] = Float.NEGATIVE_INFINITY;
                x[random.nextInt(x.length)] = 0;
                for (Calibration each : List.of(whole, sample < 5 ? first : second)) {
                    each.observe("x", x);
                    each.observe("y", y);
                }
            }
            Path one = folder.resolve("one.json");
            Path two = folder.resolve("two.json");
            ObservationsFile.write(one, first);
            ObservationsFile.write(two, second);

            Calibration onward = new Calibration(Scheme.AFFINE_U8, ObserverKind.parse(kind));
            ObservationsFile.merge(onward, one);
            assertEquals(first.report(), onward.report(), "seed " + seed);
            ObservationsFile.merge(onward, two);
            first.merge(second);
            assertEquals(first.report(), onward.report(), "seed " + seed);
            if (!kind.startsWith("moving")) {
                // averages are merged up to rounding
                assertEquals(whole.report(), onward.report(), "seed " + seed);
                whole.observe("unseen", 1, 2, 3, 4, 5, 6);
                onward.observe("unseen", 1, 2, 3, 4, 5, 6);
                assertEquals(whole.params(), onward.params(), "seed " + seed);
            }
        }
    }

    /** A scheme of the caller's own, groups, and a tensor that nothing was seen of. */
    private static Calibration calibration(String kind) {
        Calibration calibration = new Calibration(Scheme.AFFINE_U8, ObserverKind.parse(kind));
        calibration.declare("y", OWN, ObserverKind.parse(kind), Grouping.perGroup(7), 3, 20);
        calibration.declare("unseen", OWN, ObserverKind.parse(kind), Grouping.perChannel(1), 3, 2);
        return calibration;
    }

    private static float[] scaled(float[] x, int octaves) {
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.scalb(x[i], octaves);
        }
        return x;
    }

    @Test
    void refusesWhatContradictsItself() throws IOException {
        Calibration calibration = new Calibration(Scheme.AFFINE_U8, ObserverKind.parse("mse"));
        calibration.observe("x", 1, 2, 3, 0);
        Path file = folder.resolve("good.json");
        ObservationsFile.write(file, calibration);
        String good = Files.readString(file).replaceAll("\\s+", "");
        Calibration fresh = calibration.fresh();
        Files.writeString(file, good);
        ObservationsFile.merge(fresh, file);
        assertEquals(calibration.report(), fresh.report());
        Stream.of(
                        "\"finite\":4|\"finite\":5",
                        "\"finite\":4|\"finite\":-4",
                        "\"finite\":4|\"finite\":4.5",
                        "\"nans\":0|\"nans\":-1",
                        "16448,1|16449,1",
                        "16448,1|16448,2",
                        "16448,1|32640,1",
                        "\"bins\":[|\"bins\":[0,",
                        "\"bins\":[|\"bins\":[99999999,1,",
                        "\"bins\":[|\"bin\":[",
                        "\"range\":[|\"range\":[7,",
                        "\"range\":[0.0|\"range\":[9.0",
                        "\"range\"|\"rang\"",
                        "\"observed\":[|\"observed\":[{},",
                        "\"observed\":[|\"observed\":{},\"x\":[",
                        "\"mse\"|\"least\"",
                        "\"symmetric\":false|\"symmetric\":[]",
                        "\"per_tensor\"|\"per_channel:0\"",
                        "octet-observations|octet-calibration",
                        "\"version\":1|\"version\":2")
                .forEach(change -> refused(good, change.split("\\|")));
    }

    private void refused(String good, String... change) {
        String wrong = good.replace(change[0], change[1]);
        assertTrue(!wrong.equals(good), Arrays.toString(change));
        Path file = folder.resolve("wrong.json");
        Calibration calibration = new Calibration(Scheme.AFFINE_U8, ObserverKind.parse("mse"));
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> {
                                    Files.writeString(file, wrong);
                                    ObservationsFile.merge(calibration, file);
                                },
                                wrong)
                        .getMessage();
        assertTrue(message.contains("wrong.json"), message);
        assertEquals("", calibration.report());
    }
}
