package dev.octet.benchmarks.compare;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import dev.octet.text.RootLocale;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link Worker} in a JVM of its own. */
final class WorkerProcess implements AutoCloseable {
    private static final String VECTOR = "jdk.incubator.vector";

    private final Gson gson = new Gson();
    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;
    private final Path errors;
    private boolean failed;

    /**
     * Starts it.
     *
     * @param pinned on one core: cores of a shared machine differ by more than what is measured
     */
    WorkerProcess(boolean pinned) throws IOException {
        this(pinned, Worker.class);
    }

    /**
     * Starts a JVM that answers each line with a line of JSON.
     *
     * @param main its class
     */
    WorkerProcess(boolean pinned, Class<?> main) throws IOException {
        errors = Files.createTempFile("octet-compare", ".log");
        List<String> command = new ArrayList<>();
        if (pinned && Files.isExecutable(Path.of("/usr/bin/taskset"))) {
            command.addAll(List.of("/usr/bin/taskset", "-c", lastCore()));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (ModuleFinder.ofSystem().find(VECTOR).isPresent()) {
            command.addAll(List.of("--add-modules", VECTOR));
        }
        command.add("--enable-native-access=ALL-UNNAMED");
        String floor = System.getProperty("octet.floor");
        if (floor != null) {
            command.add("-Doctet.floor=" + floor);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(Redirect.to(errors.toFile()));
        // one thread each, whatever a library would take; MKL's preset has no sequential layer
        for (String library : List.of("OMP", "MKL", "OPENBLAS")) {
            builder.environment().put(library + "_NUM_THREADS", "1");
        }
        builder.environment().put("MKL_THREADING_LAYER", "INTEL");
        process = builder.start();
        questions = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    private static String lastCore() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("Cpus_allowed_list:")) {
                return line.replaceFirst(".*[:,\\s-]", "");
            }
        }
        return "0";
    }

    <T> T ask(String question, Type type) throws IOException {
        questions.write(question);
        questions.newLine();
        questions.flush();
        String answer = answers.readLine();
        try {
            T result = answer == null ? null : gson.fromJson(answer, type);
            if (result != null) {
                return result;
            }
        } catch (JsonParseException e) {
            // what a JVM prints that breaks down
        }
        failed = true;
        throw new IOException(
                RootLocale.format(
                        "the measuring JVM ended at '%s'%s; its messages: %s",
                        question, answer == null ? "" : ", saying: " + answer, errors));
    }

    @Override
    public void close() throws IOException {
        try {
            questions.close();
        } catch (IOException e) {
            // it has ended already
        }
        process.destroy();
        if (!failed) {
            Files.deleteIfExists(errors);
        }
    }
}
