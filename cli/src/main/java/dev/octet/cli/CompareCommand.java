package dev.octet.cli;

import com.google.gson.JsonParser;
import dev.octet.npy.Npy;
import dev.octet.quant.FloatTensor;
import dev.octet.quant.error.ErrorReport;
import dev.octet.quant.error.QuantError;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** How far two tensors are apart. */
@Command(
        name = "compare",
        description = {
            "Compare two tensors of the same shape, B with A: SQNR, mean squared and largest error,"
                    + " cosine.",
            "Exit status 1 when a bound is given and they are further apart, or a value is not"
                    + " finite."
        })
final class CompareCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A.npy", description = "The reference.")
    private Path reference;

    @Parameters(index = "1", paramLabel = "B.npy", description = "What is compared with it.")
    private Path approximation;

    @Option(
            names = "--params",
            paramLabel = "FILE",
            description = "Parameters (JSON) of those of the two that hold 8-bit integers.")
    private Path params;

    @Option(
            names = "--axis",
            paramLabel = "N",
            description = "Compare the channels of this axis, too.")
    private Integer axis;

    @Option(
            names = "--max-abs",
            paramLabel = "X",
            description = "Exit with 1 when an error is larger, in real units.")
    private Double maxAbs;

    @Option(names = "--min-sqnr", paramLabel = "DB", description = "Exit with 1 when SQNR is less.")
    private Double minSqnr;

    @Option(names = "--json", description = "Write JSON to standard output.")
    private boolean json;

    @Override
    public Integer call() {
        checkBounds();
        Npy a = TensorFiles.open(reference);
        Npy b = TensorFiles.open(approximation);
        if (!Arrays.equals(a.shape(), b.shape())) {
            throw new CallerMistake(
                    RootLocale.format(
                            "shapes differ: %s is %s, %s is %s", reference, a, approximation, b));
        }
        Grouping channels = axis == null ? Grouping.perTensor() : channels(axis, a.shape());
        ErrorReport report = new ErrorReport(channels, a.shape());
        FloatTensor expected = tensor(reference, a, b);
        FloatTensor actual = tensor(approximation, b, a);
        expected.forEachPiece(
                (start, x, count) -> {
                    float[] y = new float[count];
                    actual.read(start, y, count);
                    report.observe(x, y, count);
                });
        List<String> exceeded = exceeded(report.total());
        print(report, exceeded, remarks(a, b));
        return exceeded.isEmpty() ? ExitCode.OK : ExitCode.DIFFERENT;
    }

    private void checkBounds() {
        if (maxAbs != null && !(maxAbs >= 0)) {
            throw new CallerMistake("--max-abs must be at least 0, got " + maxAbs);
        }
        if (minSqnr != null && minSqnr.isNaN()) {
            throw new CallerMistake("--min-sqnr must be a number of dB, got NaN");
        }
    }

    static Grouping channels(int axis, int[] shape) {
        if (axis < 0) {
            throw new CallerMistake("--axis must be at least 0, got " + axis);
        }
        Grouping channels = Grouping.perChannel(axis);
        TensorFiles.checked(channels::count, shape);
        return channels;
    }

    private FloatTensor tensor(Path file, Npy array, Npy other) {
        if (!TensorFiles.isInt8(array)) {
            return TensorFiles.floats(file, array);
        }
        if (params == null) {
            if (!TensorFiles.isInt8(other)) {
                throw new CallerMistake(
                        RootLocale.format(
                                "%s holds %s, the other one %s; --params says what the integers"
                                        + " stand for",
                                file, array.type(), other.type()));
            }
            return TensorFiles.floats(file, array);
        }
        QuantParams read = TensorFiles.params(params);
        return TensorFiles.dequantized(file, array, read);
    }

    private List<String> exceeded(QuantError.Summary error) {
        List<String> exceeded = new ArrayList<>();
        if (maxAbs != null && !(error.maxAbs() <= maxAbs)) {
            exceeded.add(RootLocale.format("max abs %.6g is above %.6g", error.maxAbs(), maxAbs));
        }
        if (minSqnr != null && !(error.sqnr() >= minSqnr)) {
            exceeded.add(RootLocale.format("SQNR %.2f dB is below %.2f dB", error.sqnr(), minSqnr));
        }
        if ((maxAbs != null || minSqnr != null) && error.notFinite() > 0) {
            exceeded.add(RootLocale.format("%,d values are not finite", error.notFinite()));
        }
        return exceeded;
    }

    private List<String> remarks(Npy a, Npy b) {
        List<String> rounded = new ArrayList<>();
        if (a.isWiderThanFloat()) {
            rounded.add(RootLocale.format("%s (%s)", reference, a.type()));
        }
        if (b.isWiderThanFloat()) {
            rounded.add(RootLocale.format("%s (%s)", approximation, b.type()));
        }
        List<String> remarks = new ArrayList<>();
        if (!rounded.isEmpty()) {
            remarks.add("rounded to f32 before comparing: " + String.join(", ", rounded));
        }
        TensorFiles.remark(reference, a, remarks);
        TensorFiles.remark(approximation, b, remarks);
        return remarks;
    }

    private void print(ErrorReport report, List<String> exceeded, List<String> remarks) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("reference", reference.toString());
            tree.put("approximation", approximation.toString());
            tree.put("error", JsonParser.parseString(report.toJson()));
            tree.put("exceeded", exceeded);
            tree.put("remarks", remarks);
            out.println(Json.print(tree));
            return;
        }
        out.println(report.toString().stripTrailing());
        remarks.forEach(line -> out.println(Echo.line(line)));
        exceeded.forEach(line -> out.println("DIFFERENT  " + line));
    }
}
