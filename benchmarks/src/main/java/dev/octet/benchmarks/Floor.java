package dev.octet.benchmarks;

import dev.octet.kernel.Axis;
import dev.octet.kernel.Conv;
import dev.octet.kernel.Gemm;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import java.util.stream.Stream;

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
    double gemm(Gemm gemm, double millis) {
        return ask(
                "gemm %s %s %d %d %d %s"
                        .formatted(
                                gemm.src(),
                                gemm.epilogue().dst(),
                                gemm.m(),
                                gemm.k(),
                                gemm.n(),
                                millis));
    }

    /** Nanoseconds per execution of oneDNN's convolution primitive, channels last. */
    double conv(Conv conv, double millis) {
        StringJoiner question = new StringJoiner(" ", "conv ", " " + millis);
        question.add(conv.src().toString()).add(conv.epilogue().dst().toString());
        Stream.of(conv.images(), conv.groups(), conv.srcChannels(), conv.dstChannels(), conv.rank())
                .forEach(number -> question.add(number.toString()));
        for (Axis axis : conv.axes()) {
            question.add("%d %d %d".formatted(axis.in(), axis.out(), axis.kernel()));
            question.add("%d %d".formatted(axis.stride(), axis.dilation()));
            question.add("%d %d".formatted(axis.padBefore(), conv.padAfter(axis)));
        }
        return ask(question.toString());
    }

    /** Nanoseconds to read that many bytes once with the widest loads. */
    double read(long bytes, double millis) {
        return ask("read %d %s".formatted(bytes, millis));
    }

    /** Nanoseconds to copy that many bytes with memcpy. */
    double copy(long bytes, double millis) {
        return ask("copy %d %s".formatted(bytes, millis));
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
