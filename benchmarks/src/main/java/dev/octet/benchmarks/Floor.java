package dev.octet.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The plain C++ program (benchmarks/native/floor.cpp), kept running beside this JVM so that its
 * rounds and ours take turns.
 */
final class Floor implements AutoCloseable {
    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    Floor() throws IOException {
        Path program =
                Path.of(System.getProperty("octet.floor", "cppbuild/linux-x86_64/bin/floor"));
        if (!Files.isExecutable(program)) {
            throw new IOException(
                    "no " + program.toAbsolutePath() + "; 'mvn package' builds it where g++ is");
        }
        process =
                new ProcessBuilder(program.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        questions = process.outputWriter();
        answers = process.inputReader();
    }

    /** Nanoseconds per execution of oneDNN's matmul primitive, weights packed beforehand. */
    double gemm(String src, String dst, int m, int k, int n, double millis) {
        return ask("gemm %s %s %d %d %d %s".formatted(src, dst, m, k, n, millis));
    }

    /** Nanoseconds to read that many bytes once with the widest loads. */
    double read(long bytes, double millis) {
        return ask("read %d %s".formatted(bytes, millis));
    }

    private double ask(String question) {
        try {
            questions.write(question);
            questions.newLine();
            questions.flush();
            String answer = answers.readLine();
            if (answer == null || answer.startsWith("error")) {
                throw new IllegalStateException(question + ": " + answer);
            }
            return Double.parseDouble(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        questions.close();
        process.destroy();
    }
}
