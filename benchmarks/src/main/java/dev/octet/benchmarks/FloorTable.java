package dev.octet.benchmarks;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The ratios Octet promises, measured in one run on one thread: {@code FloorTable [ROW...]}. Prints
 * a Markdown table; benchmarks/README.md keeps the results.
 */
@Command(
        name = "FloorTable",
        mixinStandardHelpOptions = true,
        description = "Measures the promised ratios on one thread and prints a table.")
public final class FloorTable implements Callable<Integer> {
    @Spec private CommandLine.Model.CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "ROW",
            description =
                    "call, floor, rows, peak, fp32, decode, linear, vector, scalar, arrays, heap,"
                            + " weight-zero-points, weight-groups, runtime-weights, conv-floor, conv-fp32, conv-nchw, conv-vector, conv-epilogue,"
                            + " conv-depthwise, quantize, observe, attention, fp32-floor,"
                            + " fp32-batch, fp32-resnet50, fp32-mobilenet, fp32-rows; all if none")
    private List<String> rows = List.of();

    @Option(names = "--rounds", description = "rounds per comparison (default ${DEFAULT-VALUE})")
    private int rounds = 21;

    @Option(
            names = "--millis",
            description = "milliseconds per side and round (default ${DEFAULT-VALUE})")
    private double millis = 40;

    /** Exit status 0 when every asked-for row was measured. */
    public static void main(String... args) {
        System.exit(new CommandLine(new FloorTable()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        try (Floor floor = new Floor()) {
            Measurement measurement = new Measurement(floor, rounds, millis);
            Map<String, Runnable> known = new LinkedHashMap<>();
            known.putAll(new GemmRows(measurement).rows());
            known.putAll(new WeightRows(measurement).rows());
            known.putAll(new ConvRows(measurement).rows());
            known.putAll(new QuantizeRows(measurement).rows());
            known.putAll(new AttentionRows(measurement).rows());
            known.putAll(new Fp32Rows(measurement).rows());
            for (String row : rows) {
                if (!known.containsKey(row)) {
                    throw new CommandLine.ParameterException(
                            spec.commandLine(),
                            "unknown row '" + row + "'; known are " + known.keySet());
                }
            }
            System.out.println("Java " + Runtime.version() + ", " + rounds + " rounds");
            System.out.println();
            Measurement.header();
            known.forEach(
                    (name, row) -> {
                        if (rows.isEmpty() || rows.contains(name)) {
                            row.run();
                        }
                    });
        }
        return 0;
    }
}
