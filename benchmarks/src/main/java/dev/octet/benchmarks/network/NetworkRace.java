package dev.octet.benchmarks.network;

import dev.octet.model.Network;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.zoo.Zoo;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs a network on both sides: right before fast, then in turns. */
final class NetworkRace {
    private static final double MILLIS = 20;
    private static final double WARM_UP_MILLIS = 1000;

    /** FP32 differs in the order of its sums. */
    private static final double FP32_DECIBELS = 80;

    /**
     * In 8 bits a sum that lies between two steps may go either way, and so on from layer to layer.
     */
    private static final double INT8_DECIBELS = 20;

    /**
     * Ranges that are found anew in each run carry such a sum into everything behind: of 16 inputs
     * of all-MiniLM-L6-v2 ONNX Runtime and itself, rewritten and as written, agree to 17 to 41 dB.
     */
    private static final double DYNAMIC_DECIBELS = 15;

    private static final long SEED = 2;

    private NetworkRace() {}

    /**
     * Runs it.
     *
     * @param other who runs against Octet, if anybody does
     */
    static NetworkResult run(NetworkCase race, Optional<NetworkRuntime> other) throws IOException {
        Path file = Path.of(race.file());
        Map<String, Tensor> inputs = Zoo.inputs(Network.load(file).graph(), race.sizes(), SEED);
        List<Double> a = new ArrayList<>();
        List<Double> b = new ArrayList<>();
        try (LoadedNetwork ours = new OctetRuntime().load(file, inputs, race.threads())) {
            if (other.isEmpty()) {
                ours.time(WARM_UP_MILLIS);
                for (int i = 0; i < race.rounds(); i++) {
                    a.add(ours.time(MILLIS));
                }
                return result(race, a, b, 0, "");
            }
            try (LoadedNetwork theirs = other.get().load(file, inputs, race.threads())) {
                double sqnr = sqnr(theirs.result(), ours.result());
                double least = least(race);
                // NaN is wrong, too
                if (!(sqnr >= least)) {
                    String wrong =
                            RootLocale.format(
                                    "outputs agree to %.1f dB, %.0f are needed", sqnr, least);
                    return result(race, a, b, sqnr, wrong);
                }
                ours.time(WARM_UP_MILLIS);
                theirs.time(WARM_UP_MILLIS);
                for (int i = 0; i < race.rounds(); i++) {
                    if (i % 2 == 0) {
                        a.add(ours.time(MILLIS));
                        b.add(theirs.time(MILLIS));
                    } else {
                        b.add(theirs.time(MILLIS));
                        a.add(ours.time(MILLIS));
                    }
                }
                return result(race, a, b, sqnr, "");
            }
        }
    }

    private static double least(NetworkCase race) {
        if (!race.isInt8()) {
            return FP32_DECIBELS;
        }
        return race.form().equals("dynamic") ? DYNAMIC_DECIBELS : INT8_DECIBELS;
    }

    private static NetworkResult result(
            NetworkCase race, List<Double> octet, List<Double> other, double sqnr, String wrong) {
        return new NetworkResult(
                race.network(), race.form(), race.threads(), octet, other, sqnr, wrong);
    }

    /** In dB; as JSON has no infinity, equal numbers are 999 dB apart. */
    static double sqnr(float[] expected, float[] actual) {
        if (expected.length != actual.length) {
            throw new IllegalStateException(
                    RootLocale.format(
                            "outputs have %d and %d numbers", expected.length, actual.length));
        }
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < expected.length; i++) {
            double error = (double) expected[i] - actual[i];
            signal += (double) expected[i] * expected[i];
            noise += error * error;
        }
        return noise == 0 ? 999 : 10 * Math.log10(signal / noise);
    }
}
