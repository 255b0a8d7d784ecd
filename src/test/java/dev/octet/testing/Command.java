package dev.octet.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a command to its end, mostly a Java of its own. */
public final class Command {
    private static final int MINUTES = 5;

    private final Path output;
    private final Process process;

    private Command(Path output, Process process) {
        this.output = output;
        this.process = process;
    }

    /**
     * What came of it.
     *
     * @param status the exit status
     * @param output standard output and error
     */
    public record Outcome(int status, String output) {}

    /** Begins it; a variable of the environment without a value is removed. */
    public static Command start(List<String> command, Map<String, String> environment)
            throws IOException {
        Path output = Files.createTempFile("octet-forked", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        environment.forEach(
                (name, value) -> {
                    if (value.isEmpty()) {
                        builder.environment().remove(name);
                    } else {
                        builder.environment().put(name, value);
                    }
                });
        return new Command(output, builder.start());
    }

    /** Waits for its end. */
    public Outcome outcome() throws IOException, InterruptedException {
        try {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
                return new Outcome(
                        -1, Files.readString(output) + "\nkilled after " + MINUTES + " minutes");
            }
            return new Outcome(process.exitValue(), Files.readString(output));
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** Begins it and waits for its end. */
    public static Outcome run(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        return start(command, environment).outcome();
    }

    /** The words that start this Java with another class path. */
    public static List<String> java(String classPath, List<String> flags, Class<?> main) {
        return java(Path.of(System.getProperty("java.home")), classPath, flags, main);
    }

    /** The words that start a Java. */
    public static List<String> java(
            Path javaHome, String classPath, List<String> flags, Class<?> main) {
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin/java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, main.getName()));
        return command;
    }

    /** The entry of this class path that has such a name. */
    public static Path classPathEntry(String pattern) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.matches(pattern))
                .map(Path::of)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + pattern + " on the class path"));
    }
}
