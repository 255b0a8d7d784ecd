package dev.octet.cli;

import dev.octet.files.FileGroup;
import dev.octet.model.Network;
import dev.octet.model.onnx.OnnxWriter;
import dev.octet.model.quantize.Quantization;
import dev.octet.model.quantize.Quantized;
import dev.octet.model.quantize.report.QuantizationReport;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A float network to one in INT8. */
@Command(
        name = "quantize",
        description = {
            "Quantize a float network: with samples, so that what layers read has fixed ranges, or"
                    + " without, see --dynamic and --weights-only.",
            "Files that exist are replaced, all at once when all are whole; a --calibration before,"
                    + " when its samples are observed."
        })
final class ModelQuantizeCommand extends NetworkCommand {
    @Mixin private QuantizationOptions options;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "OUT",
            description = "The quantized network, an ONNX file; its folder must be there.")
    private Path output;

    @Option(
            names = "--report",
            paramLabel = "PAGE",
            description =
                    "What it cost: a page, or JSON where the name ends in .json; may be given"
                            + " several times.")
    private List<Path> reports = List.of();

    @Override
    public Integer call() {
        options.check();
        Network network = load();
        checkFiles();
        Progress progress = progress();
        progress.show("reading " + file.getFileName());
        Quantization settings = asking(() -> options.settings(network, progress));
        TimeLeft left = new TimeLeft();
        Quantization shown =
                settings.progress(
                        (done, all) ->
                                progress.show(
                                        "quantizing "
                                                + file.getFileName()
                                                + ": "
                                                + left.after(done, all)));
        Quantized quantized = asking(() -> network.quantize(shown));
        progress.show("writing " + output.getFileName());
        QuantizationReport report = write(quantized);
        progress.clear();
        out().println(json ? report.toJson() : text(report));
        return ExitCode.OK;
    }

    /** Before work that may take minutes. */
    private void checkFiles() {
        List<Path> known = new ArrayList<>(List.of(file));
        known.addAll(options.merged());
        for (Path each : written()) {
            TensorFiles.checkWritable(each);
            for (Path other : known) {
                if (TensorFiles.isSame(each, other)) {
                    throw new CallerMistake(
                            RootLocale.format(
                                    "%s would be overwritten; -o, --report and --calibration name"
                                            + " other files",
                                    other));
                }
            }
            known.add(each);
        }
    }

    private List<Path> written() {
        List<Path> written = new ArrayList<>(List.of(output));
        written.addAll(reports);
        options.written().ifPresent(written::add);
        return written;
    }

    private QuantizationReport write(Quantized quantized) {
        try (FileGroup files = new FileGroup()) {
            Path aside = OnnxWriter.write(quantized.network().graph(), output, files);
            // constants may lie in files beside
            QuantizationReport own = quantized.report();
            QuantizationReport report =
                    own.ofFiles(
                            file.getFileName().toString(),
                            command(),
                            Math.max(Files.size(file), own.bytesFloat()),
                            Math.max(Files.size(aside), own.bytesQuantized()));
            for (Path each : reports) {
                write(report, each, files);
            }
            files.commit();
            return report;
        } catch (IOException e) {
            throw TensorFiles.cannotWrite(output, TensorFiles.reason(e));
        }
    }

    private static void write(QuantizationReport report, Path to, FileGroup files) {
        String name = to.getFileName().toString().toLowerCase(Locale.ROOT);
        try {
            Files.writeString(
                    files.add(to),
                    name.endsWith(".json") ? report.toJson() + "\n" : report.toHtml());
        } catch (IOException e) {
            throw TensorFiles.cannotWrite(to, TensorFiles.reason(e));
        }
    }

    private String text(QuantizationReport report) {
        return ModelQuantizeOutput.text(report, written(), ansi());
    }
}
