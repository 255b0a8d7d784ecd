package dev.octet.cli;

import dev.octet.kernel.Explanation;
import dev.octet.kernel.Gemm;
import dev.octet.kernel.Kernel;
import dev.octet.verify.Case;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Who computes a request, and why the others do not. */
@Command(
        name = "explain",
        description = "Prepare a request with random weights; say who computes it and why.")
final class ExplainCommand implements Callable<Integer> {
    private static final long SEED = 1;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "REQUEST", description = "Between quotes.")
    private String request;

    @Option(names = "--json", description = "Write JSON to standard output.")
    private boolean json;

    @Override
    public Integer call() {
        Gemm gemm = Requests.parse(request);
        Memory.check(gemm);
        // says so before weights are made
        Choices.chosen(gemm);
        Explanation explanation = explain(gemm);
        spec.commandLine().getOut().println(json ? Json.print(explanation) : explanation);
        return ExitCode.OK;
    }

    private static Explanation explain(Gemm gemm) {
        try (Kernel kernel =
                Choices.best().prepare(gemm, Case.of(gemm, SEED).values().parameters())) {
            return kernel.explain();
        }
    }
}
