package dev.octet.model.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Network;
import dev.octet.model.Networks;
import dev.octet.model.tensor.Tensor;
import dev.octet.quant.Scheme;
import dev.octet.quant.observe.Calibration;
import dev.octet.quant.observe.ObservationsFile;
import dev.octet.quant.observe.ObserverKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calibration in several parts. */
class NetworkCalibrationTest {
    private final Network network = Network.of(Networks.convolutions());

    @TempDir private Path folder;

    private static List<Map<String, Tensor>> samples(int from, int to) {
        List<Map<String, Tensor>> samples = new ArrayList<>();
        for (int i = from; i < to; i++) {
            Tensor x = Networks.numbers(20 + i, 1, 3, 12, 12);
            for (int j = 0; j < x.count(); j++) {
                x.setDouble(j, (i + 1) * x.getDouble(j));
            }
            samples.add(Map.of("x", x));
        }
        return samples;
    }

    private String hash(Quantization settings) {
        return network.quantize(settings.unscaled()).network().graph().hash();
    }

    /** Two machines, one of which was interrupted. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void inPartsAsInOneGo(boolean isAround) throws IOException {
        Placement placement = isAround ? Placement.AROUND : Placement.SOURCES;
        Path file = folder.resolve("calibration.json");
        NetworkCalibration first = NetworkCalibration.of(network);
        first.observe(samples(0, 2));
        first.write(file);
        first = NetworkCalibration.read(file, network);
        assertEquals(2, first.samples());
        first.observe(samples(2, 3));
        first.write(file);
        NetworkCalibration second = NetworkCalibration.of(network);
        second.observe(samples(3, 6));
        second.merge(NetworkCalibration.read(file, network));
        assertEquals(6, second.samples());
        String whole = hash(Quantization.calibrated(samples(0, 6)).placement(placement));
        assertEquals(
                whole, hash(Quantization.calibrated(second, samples(0, 6)).placement(placement)));
        assertNotEquals(
                whole, hash(Quantization.calibrated(first, samples(0, 6)).placement(placement)));
    }

    /** Ranges are those of all samples, though few are tried with. */
    @Test
    void rangesOfManyAndTrialsOnFew() {
        NetworkCalibration all = NetworkCalibration.of(network);
        all.observe(samples(0, 6));
        Quantization few =
                Quantization.calibrated(all, samples(0, 1)).observer(new ObserverKind.Extreme());
        double most =
                network.quantize(few).report().activations().stream()
                        .filter(each -> each.name().equals("x"))
                        .findFirst()
                        .orElseThrow()
                        .observedHigh();
        assertTrue(most > 5.9 && most <= 6, () -> "" + most);
    }

    @Test
    void ofAnotherNetwork() throws IOException {
        Path file = folder.resolve("calibration.json");
        NetworkCalibration own = NetworkCalibration.of(network);
        own.observe(samples(0, 1));
        own.write(file);
        Network other = Network.of(Networks.classifier());
        String read = refused(() -> NetworkCalibration.read(file, other));
        assertTrue(
                read.startsWith(file + " is of the network ")
                        && read.contains(network.graph().hash())
                        && read.endsWith(", and this is the network " + other.graph().hash()),
                read);
        assertEquals(
                "the calibration has observed no samples",
                refused(
                        () ->
                                Quantization.calibrated(
                                        NetworkCalibration.of(network), samples(0, 1))));
        String merged = refused(() -> NetworkCalibration.of(other).merge(own));
        assertTrue(merged.startsWith("a calibration of the network " + other.graph().hash()));
        String used = refused(() -> other.quantize(Quantization.calibrated(own, List.of())));
        assertTrue(used.startsWith("a calibration of the network " + network.graph().hash()));
    }

    @Test
    void noFileOfANetwork() throws IOException {
        Path file = folder.resolve("calibration.json");
        ObservationsFile.write(file, new Calibration(Scheme.AFFINE_U8, new ObserverKind.Extreme()));
        String message = refused(() -> NetworkCalibration.read(file, network));
        assertTrue(message.startsWith(file + " is of no network"), message);
        Files.writeString(file, "{}");
        assertTrue(
                refused(() -> NetworkCalibration.read(file, network)).startsWith(file.toString()));
    }

    /** What was written before is there still. */
    @Test
    void samplesThatDoNotFit() {
        NetworkCalibration calibration = NetworkCalibration.of(network);
        List<Map<String, Tensor>> samples = samples(0, 3);
        samples.get(1).get("x").setDouble(3, Double.NaN);
        assertEquals(
                "sample 1: number 3 of input 'x' is NaN",
                refused(() -> calibration.observe(samples)));
        assertEquals(1, calibration.samples());
    }

    private interface Action {
        void run() throws IOException;
    }

    private static String refused(Action action) {
        return assertThrows(IllegalArgumentException.class, action::run).getMessage();
    }
}
