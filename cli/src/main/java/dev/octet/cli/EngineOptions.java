package dev.octet.cli;

import dev.octet.Octet;
import picocli.CommandLine.Option;

/** On what a network runs. */
final class EngineOptions {
    @Option(names = "--backend", paramLabel = "NAME", description = "This engine alone.")
    private String backend;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads of a run, the calling one included (${DEFAULT-VALUE}).")
    private int threads;

    Octet engines() {
        if (threads < 1) {
            throw new CallerMistake("--threads must be at least 1, got " + threads);
        }
        if (backend == null) {
            return Choices.best().threads(threads);
        }
        // says what is wrong with the name, or why it is absent
        Engines.chosen(backend);
        return Octet.use(backend).threads(threads);
    }

    int threads() {
        return Octet.usefulThreads(threads);
    }
}
