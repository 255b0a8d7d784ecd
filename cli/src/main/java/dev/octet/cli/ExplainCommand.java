package dev.octet.cli;

import dev.octet.Octet;
import dev.octet.kernel.Explanation;
import dev.octet.kernel.Kernel;
import dev.octet.request.Request;
import dev.octet.verify.Case;
import java.util.LinkedHashMap;
import java.util.Map;
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

    @Option(
            names = "--measured",
            description =
                    "Time the engines against each other, or take an earlier verdict of this"
                            + " machine.")
    private boolean measured;

    @Override
    public Integer call() {
        Request request = Requests.parse(line);
        Memory.check(request);
        // says so before weights are made
        Choices.chosen(request);
        Explanation explanation = explain(request);
        spec.commandLine().getOut().println(json ? Json.print(parts(explanation)) : explanation);
        return ExitCode.OK;
    }

    private Explanation explain(Request request) {
        Octet engines = measured ? Choices.best().measured() : Choices.best();
        try (Kernel kernel = engines.prepare(Case.of(request, SEED).values().bound())) {
            return kernel.explain();
        }
    }

    private static Map<String, Object> parts(Explanation explanation) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("request", explanation.request());
        parts.put("engine", explanation.engine());
        parts.put("implementation", explanation.implementation());
        parts.put("packedBytes", explanation.packedBytes());
        parts.put("threads", explanation.threads());
        parts.put("why", explanation.why());
        parts.put("others", explanation.others());
        return parts;
    }
}
