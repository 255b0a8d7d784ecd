package dev.octet.cli;

import dev.octet.model.Network;
import dev.octet.model.quantize.NetworkCalibration;
import dev.octet.model.quantize.Quantization;
import dev.octet.model.sample.Samples;
import dev.octet.model.tensor.Tensor;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Option;

/** What was observed of a network before, or on other machines, in files. */
final class CalibrationFiles {
    private static final String CALIBRATION = "--calibration", MERGE = "--merge";

    @Option(
            names = CALIBRATION,
            paramLabel = "FILE",
            description =
                    "Ranges are those of all that FILE has observed of the network before, and of"
                            + " the samples, which it is then written with; it need not be there.")
    private Path calibration;

    @Option(
            names = MERGE,
            paramLabel = "FILE",
            description =
                    "Ranges are those of this calibration, too, which stays as it is; may be given"
                            + " several times. Without --calibration the samples are not observed.")
    private List<Path> merged = List.of();

    /** The first option that somebody gives. */
    Optional<String> firstAsked() {
        return calibration != null
                ? Optional.of(CALIBRATION)
                : merged.isEmpty() ? Optional.empty() : Optional.of(MERGE);
    }

    /** What is written. */
    Optional<Path> written() {
        return Optional.ofNullable(calibration);
    }

    /** What is read, and not written. */
    List<Path> merged() {
        return merged;
    }

    /** What is read counts once. */
    void check() {
        List<Path> known = new ArrayList<>();
        written().ifPresent(known::add);
        for (Path each : merged) {
            if (known.stream().anyMatch(other -> TensorFiles.isSame(each, other))) {
                throw new CallerMistake(
                        RootLocale.format(
                                "%s %s would count twice: each calibration is named once",
                                MERGE, each));
            }
            known.add(each);
        }
    }

    /**
     * Quantization with samples, and with what the files have. The samples are observed, and the
     * file is written, before anything is quantized.
     */
    Quantization calibrated(Network network, Samples samples, Progress progress) {
        if (firstAsked().isEmpty()) {
            return Quantization.calibrated(samples);
        }
        NetworkCalibration all = NetworkCalibration.of(network);
        // refused before the samples are read
        merged.forEach(file -> all.merge(read(file, network)));
        if (calibration != null) {
            all.merge(observed(network, samples, progress));
        }
        return Quantization.calibrated(all, samples);
    }

    private NetworkCalibration observed(Network network, Samples samples, Progress progress) {
        NetworkCalibration own =
                Files.exists(calibration)
                        ? read(calibration, network)
                        : NetworkCalibration.of(network);
        long before = own.samples();
        own.observe(shown(samples, progress));
        if (own.samples() > before) {
            try {
                own.write(calibration);
            } catch (IOException e) {
                throw TensorFiles.cannotWrite(calibration, TensorFiles.reason(e));
            }
        }
        return own;
    }

    private Iterable<Map<String, Tensor>> shown(Samples samples, Progress progress) {
        TimeLeft left = new TimeLeft();
        long[] done = {0};
        return () ->
                StreamSupport.stream(samples.spliterator(), false)
                        .peek(
                                sample ->
                                        progress.show(
                                                "observing samples: "
                                                        + left.after(++done[0], samples.count())))
                        .iterator();
    }

    private static NetworkCalibration read(Path file, Network network) {
        try {
            return NetworkCalibration.read(file, network);
        } catch (IOException e) {
            throw TensorFiles.cannotRead(file, e);
        } catch (IllegalArgumentException e) {
            throw new CallerMistake(e.getMessage());
        }
    }
}
