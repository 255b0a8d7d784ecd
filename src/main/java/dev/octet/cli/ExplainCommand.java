package dev.octet.cli;

import dev.octet.kernel.Explanation;
import dev.octet.kernel.Kernel;
import dev.octet.measure.Workload;
import dev.octet.request.Request;
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
    private String line;

    @Option(names = "--json", description = "Write JSON to standard output.")
    private boolean json;

    @Override
    public Integer call() {
        Request request = Requests.parse(line);
        Memory.check(request);
        // says so before weights are made
        Choices.chosen(request);
        Explanation explanation = explain(request);
        spec.commandLine().getOut().println(json ? Json.print(explanation) : explanation);
        return ExitCode.OK;
    }

    private static Explanation explain(Request request) {
        try (Kernel kernel = Workload.prepare(Choices.best(), Case.of(request, SEED).values())) {
            return kernel.explain();
        }
    }
}
