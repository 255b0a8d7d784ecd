package dev.octet.cli;

import dev.octet.model.Network;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What all commands about a network are given, and where they write. */
abstract class NetworkCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "An ONNX or TensorFlow Lite file.")
    Path file;

    @Option(names = "--json", description = "Write JSON to standard output.")
    boolean json;

    final Network load() {
        return NetworkFiles.load(file);
    }

    final <T> T asking(Supplier<T> question) {
        return NetworkFiles.asking(file, question);
    }

    final Progress progress() {
        return Progress.of(spec.commandLine(), json);
    }

    /** What was typed, for a shell. */
    final String command() {
        List<String> words = new ArrayList<>(List.of("octet"));
        words.addAll(spec.commandLine().getParseResult().originalArgs());
        return ShellWords.join(words);
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final Ansi ansi() {
        return spec.commandLine().getColorScheme().ansi();
    }
}
