package dev.octet.cli;

import dev.octet.Octet;
import dev.octet.hardware.Machine;
import dev.octet.kernel.Probe;
import dev.octet.text.RootLocale;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What this machine has, and which engines work on it. */
@Command(
        name = "probe",
        description = "Say what this machine has, which engines work on it, and why others do not.")
final class ProbeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--json", description = "Write JSON to standard output.")
    private boolean json;

    @Override
    public Integer call() {
        Choices.checkForced();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.print(report()));
            return ExitCode.OK;
        }
        out.println(Machine.detect());
        out.println();
        out.println("Engines, in the order in which they are asked:");
        out.println(Octet.report().toString().indent(2).stripTrailing());
        out.println();
        out.println("Who computes what:");
        for (Choices.Choice choice : Choices.typical()) {
            out.println(RootLocale.format("  %-8s %s", choice.engine(), choice.request()));
        }
        return ExitCode.OK;
    }

    private static Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("machine", Machine.detect());
        report.put("engines", engines());
        report.put("choices", Choices.typical());
        return report;
    }

    private static List<Map<String, Object>> engines() {
        return Octet.report().engines().stream().map(ProbeCommand::engine).toList();
    }

    private static Map<String, Object> engine(Probe probe) {
        Map<String, Object> engine = new LinkedHashMap<>();
        engine.put("name", probe.name());
        engine.put("ready", probe instanceof Probe.Ready);
        if (probe instanceof Probe.Ready ready) {
            engine.put("detail", ready.backend().detail());
        } else {
            engine.put("reason", ((Probe.Absent) probe).reason());
        }
        return engine;
    }
}
