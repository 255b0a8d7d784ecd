package dev.octet.cli;

import dev.octet.cli.page.Quantization;
import dev.octet.cli.page.QuantizationPage;
import dev.octet.files.FileGroup;
import dev.octet.npy.Npy;
import dev.octet.quant.FloatTensor;
import dev.octet.quant.QuantParamsJson;
import dev.octet.quant.Quantizer;
import dev.octet.quant.error.ErrorReport;
import dev.octet.quant.error.SaturationRisk;
import dev.octet.quant.range.Histogram;
import dev.octet.request.DataType;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A tensor in a file to 8 bits, and what that leaves of it. */
@Command(
        name = "quantize",
        description = {
            "Quantize a tensor; write q.npy and params.json, and a report in HTML when asked for.",
            "Files that exist are replaced, all at once when all are whole."
        })
final class QuantizeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE.npy", description = "Floats or integers, of any rank.")
    private Path file;

    @Option(
            names = "--scheme",
            paramLabel = "NAME",
            defaultValue = "symmetric",
            description =
                    "symmetric, full_range, affine_u8, affine_s8, reduced or auto"
                            + " (${DEFAULT-VALUE}).")
    private String scheme;

    @Option(
            names = "--observer",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "min_max, percentile:P, mse, entropy or auto (${DEFAULT-VALUE}).")
    private String observer;

    @Option(
            names = "--grouping",
            paramLabel = "G",
            defaultValue = "per_tensor",
            description =
                    "per_tensor, per_channel:AXIS, per_grouped_channel:GROUPS, per_row,"
                            + " per_group:SIZE or per_block:SIZE (${DEFAULT-VALUE}).")
    private String grouping;

    @Option(
            names = "--axis",
            paramLabel = "N",
            description = "Whose channels the errors are told apart by (the grouping's, or 0).")
    private Integer axis;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Where q.npy and params.json go (this folder).")
    private Path folder;

    @Option(names = "--report", paramLabel = "OUT.html", description = "Write a page about it.")
    private Path page;

    @Option(names = "--json", description = "Write JSON to standard output.")
    private boolean json;

    @Override
    public Integer call() {
        QuantizeSettings settings = QuantizeSettings.parse(scheme, observer, grouping);
        Npy array = TensorFiles.open(file);
        TensorFiles.checked(settings.grouping()::count, array.shape());
        Grouping channels = channels(settings.grouping(), array.shape());
        checkOutput();
        FloatTensor x = TensorFiles.floats(file, array);
        Progress progress = Progress.of(spec.commandLine(), json);
        progress.show("observing " + array);
        Histogram histogram = new Histogram();
        x.forEachPiece((start, values, count) -> histogram.observe(values, 0, count));
        progress.show("trying schemes and observers on " + array);
        QuantizeSettings.Choice choice = choose(settings, x);
        progress.show("quantizing " + array);
        ErrorReport errors = new ErrorReport(channels, array.shape());
        List<String> remarks = new ArrayList<>();
        TensorFiles.remark(file, array, remarks);
        if (!choice.complete()) {
            remarks.add("Not compared with all schemes and observers: too many scales or values.");
        }
        Quantization result;
        try (FileGroup files = new FileGroup()) {
            QuantParams params = choice.chosen().params();
            Path q = files.add(output());
            // of one that is interrupted
            q.toFile().deleteOnExit();
            write(q, x, params, errors);
            Files.writeString(files.add(parameters()), QuantParamsJson.write(params) + "\n");
            result =
                    new Quantization(
                            file.getFileName().toString(),
                            array.toString(),
                            histogram,
                            choice.chosen(),
                            choice.candidates(),
                            errors,
                            risks(TensorFiles.open(q), params, remarks),
                            remarks);
            if (page != null) {
                progress.show("drawing the report");
                draw(result, files);
            }
            files.commit();
        } catch (IOException e) {
            throw new CallerMistake(
                    RootLocale.format("cannot write into %s: %s", folder, TensorFiles.reason(e)));
        }
        progress.clear();
        print(result);
        return ExitCode.OK;
    }

    private Grouping channels(Grouping scales, int[] shape) {
        if (axis != null) {
            return CompareCommand.channels(axis, shape);
        }
        if (scales.kind() == Grouping.Kind.PER_CHANNEL
                || scales.kind() == Grouping.Kind.PER_GROUPED_CHANNEL) {
            return scales;
        }
        return shape.length < 2 ? Grouping.perTensor() : Grouping.perChannel(0);
    }

    private QuantizeSettings.Choice choose(QuantizeSettings settings, FloatTensor x) {
        try {
            return settings.choose(x);
        } catch (IllegalStateException e) {
            throw new CallerMistake(RootLocale.format("%s: %s", file, e.getMessage()));
        }
    }

    private Path output() {
        return folder.resolve("q.npy");
    }

    private Path parameters() {
        return folder.resolve("params.json");
    }

    /** Before work that may take minutes. */
    private void checkOutput() {
        List.of(output(), parameters()).forEach(TensorFiles::prepareToWrite);
        if (page != null) {
            TensorFiles.prepareToWrite(page);
        }
        checkEachIsWrittenOnce();
    }

    private void checkEachIsWrittenOnce() {
        for (Path written : List.of(output(), parameters())) {
            if (TensorFiles.isSame(written, file)) {
                throw new CallerMistake(
                        RootLocale.format(
                                "%s would be overwritten; --out names another folder", file));
            }
            if (page != null && TensorFiles.isSame(written, page)) {
                throw new CallerMistake(
                        RootLocale.format(
                                "%s would be overwritten; --report names another file", written));
            }
        }
        if (page != null && TensorFiles.isSame(page, file)) {
            throw new CallerMistake(
                    RootLocale.format(
                            "%s would be overwritten; --report names another file", file));
        }
    }

    private static void write(Path to, FloatTensor x, QuantParams params, ErrorReport errors)
            throws IOException {
        int[] shape = x.shape();
        String descr = params.type() == DataType.S8 ? "|i1" : "|u1";
        try (OutputStream out = Npy.create(to, descr, shape)) {
            x.forEachPiece(
                    (start, values, count) -> {
                        byte[] q = new byte[count];
                        Quantizer.quantize(values, q, start, count, params, shape);
                        errors.observe(values, q, count, params);
                        try {
                            out.write(q);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Of what can be weights: s8 with zero point 0, and at least two axes. */
    private static Map<String, SaturationRisk> risks(
            Npy q, QuantParams params, List<String> remarks) {
        Map<String, SaturationRisk> risks = new LinkedHashMap<>();
        int[] shape = q.shape();
        if (params.type() != DataType.S8 || !params.isSymmetric() || shape.length < 2) {
            return risks;
        }
        // the weights and a copy are held in memory
        long most = Runtime.getRuntime().maxMemory() / 8;
        if (q.elements() > most) {
            remarks.add(
                    RootLocale.format(
                            "Saturation without VNNI was not looked at: %,d weights, the heap"
                                    + " allows %,d.",
                            q.elements(), most));
            return risks;
        }
        byte[] weights = q.bytes();
        int k = weights.length / shape[0];
        risks.put("pairs along a row", SaturationRisk.of(weights, shape[0], k));
        if (shape.length > 2) {
            risks.put("pairs of input channels", SaturationRisk.ofConvolution(weights, shape));
        }
        return risks;
    }

    private void draw(Quantization result, FileGroup files) {
        try {
            Files.writeString(files.add(page), QuantizationPage.of(result));
        } catch (IOException e) {
            throw new CallerMistake(
                    RootLocale.format("cannot write %s: %s", page, TensorFiles.reason(e)));
        } catch (LinkageError e) {
            throw new CallerMistake(
                    "the report's pictures need java.desktop, fonts and XChart: " + e);
        }
    }

    private void print(Quantization result) {
        PrintWriter out = spec.commandLine().getOut();
        List<Path> written = new ArrayList<>(List.of(output(), parameters()));
        if (page != null) {
            written.add(page);
        }
        if (json) {
            out.println(Json.print(QuantizeOutput.tree(result, written)));
        } else {
            out.println(
                    QuantizeOutput.text(
                            result, written, spec.commandLine().getColorScheme().ansi()));
        }
    }
}
