package dev.octet.model.quantize;

import dev.octet.model.Network;
import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.Tensor;
import dev.octet.quant.Scheme;
import dev.octet.quant.observe.Calibration;
import dev.octet.quant.observe.ObservationsFile;
import dev.octet.quant.observe.ObserverKind;
import dev.octet.quant.range.Histogram;
import dev.octet.quant.range.MinMax;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The distributions of a network's values on any number of samples: those of several machines are
 * merged, and a run that was interrupted goes on from a file. Takes 256 kB for each value, whatever
 * the number of samples. Not thread-safe.
 *
 * <pre>{@code
 * NetworkCalibration calibration = NetworkCalibration.of(network);
 * calibration.observe(samples);
 * calibration.write(file);
 * }</pre>
 */
public final class NetworkCalibration {
    private static final String NETWORK = "network";
    private static final String SAMPLES = "samples";

    private final Graph floats;
    private final String hash;
    private final Calibration values;
    private long samples;

    private NetworkCalibration(Network network) {
        floats = Quantizers.prepared(network.graph());
        hash = network.graph().hash();
        values = new Calibration(Scheme.AFFINE_U8, new ObserverKind.OfHistogram(new MinMax()));
    }

    /** Of no samples yet. */
    public static NetworkCalibration of(Network network) {
        return new NetworkCalibration(network);
    }

    /**
     * What a file holds.
     *
     * @throws IOException when it cannot be read
     * @throws IllegalArgumentException when it is no such file, or of another network
     */
    public static NetworkCalibration read(Path file, Network network) throws IOException {
        NetworkCalibration calibration = new NetworkCalibration(network);
        Map<String, String> about = ObservationsFile.merge(calibration.values, file);
        String other = about.getOrDefault(NETWORK, "");
        if (!other.equals(calibration.hash)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s is %s, and this is the network %s",
                            file,
                            other.isEmpty() ? "of no network" : "of the network " + other,
                            calibration.hash));
        }
        try {
            calibration.samples = Long.parseLong(about.getOrDefault(SAMPLES, ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(file + " does not say of how many samples it is", e);
        }
        return calibration;
    }

    /**
     * Writes a file, replacing what was there once the new one is whole: what {@link
     * ObservationsFile} writes, and of which network and how many samples it is.
     *
     * @throws IOException when that fails; what was there is there still
     */
    public void write(Path file) throws IOException {
        ObservationsFile.write(
                file, values, Map.of(NETWORK, hash, SAMPLES, Long.toString(samples)));
    }

    /**
     * Runs the network on further samples.
     *
     * @param further inputs by name, read one at a time
     * @throws IllegalArgumentException when one does not fit or has a value that is not finite,
     *     saying which; those before it are observed
     */
    public void observe(Iterable<Map<String, Tensor>> further) {
        SampleRuns.of(
                floats,
                Observations.values(floats),
                further,
                (sample, all) -> {
                    all.forEach(this::observe);
                    samples++;
                });
    }

    private void observe(String name, Tensor value) {
        if (Observations.isObserved(value)) {
            values.observe(name, value.floats());
        }
    }

    /**
     * Takes over what another one has observed, which stays as it is.
     *
     * @throws IllegalArgumentException when it is of another network
     */
    public void merge(NetworkCalibration other) {
        check(other.hash);
        values.merge(other.values);
        samples += other.samples;
    }

    /** How many samples were observed. */
    public long samples() {
        return samples;
    }

    /** Distributions by the values' names. */
    Map<String, Histogram> histograms() {
        return values.histograms();
    }

    /** Refuses what is of another network. */
    void check(String network) {
        if (!network.equals(hash)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "a calibration of the network %s does not go with the network %s",
                            hash, network));
        }
    }
}
