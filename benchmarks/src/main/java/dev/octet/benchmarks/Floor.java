package dev.octet.benchmarks;

import dev.octet.request.Axis;
import dev.octet.request.Conv;
import dev.octet.request.Gemm;
import dev.octet.request.Product;
import dev.octet.text.RootLocale;
import dev.octet.verify.Tensor;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * The plain C++ program (benchmarks/native/floor.cpp), kept running beside this JVM so that its
 * rounds and ours take turns.
 */
public final class Floor implements AutoCloseable {
    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    /** Starts it. */
    public Floor() throws IOException {
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

    /** Of oneDNN. */
    public String version() {
        return ask("version");
    }

    /** Nanoseconds per execution of oneDNN's primitive, weights packed beforehand. */
    public double time(Product product, double millis) {
        return number("time " + millis + " " + words(product));
    }

    /** What that primitive computes from these values, which later timings take, too. */
    public Tensor result(Product product, Tensor src, Tensor weights) {
        try {
            Path folder = Files.createTempDirectory("octet-floor");
            List<Path> files =
                    Stream.of("src", "weights", "dst").map(name -> folder.resolve(name)).toList();
            Files.write(files.get(0), src.toBytes());
            Files.write(files.get(1), weights.toBytes());
            ask("compute " + folder + " " + words(product));
            byte[] dst = Files.readAllBytes(files.get(2));
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
            return Tensor.copyOf(product.dst(), product.dstCount(), ByteBuffer.wrap(dst));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Frees a primitive and its data. */
    public void forget(Product product) {
        ask("forget " + words(product));
    }

    private static String words(Product product) {
        return product.match(Floor::words, Floor::words);
    }

    private static String words(Gemm gemm) {
        return RootLocale.format(
                "gemm %s %s %d %d %d", gemm.src(), gemm.dst(), gemm.m(), gemm.k(), gemm.n());
    }

    private static String words(Conv conv) {
        StringJoiner words = new StringJoiner(" ", "conv ", "");
        words.add(conv.src().toString()).add(conv.epilogue().dst().toString());
        Stream.of(conv.images(), conv.groups(), conv.srcChannels(), conv.dstChannels(), conv.rank())
                .forEach(number -> words.add(number.toString()));
        for (Axis axis : conv.axes()) {
            words.add(RootLocale.format("%d %d %d", axis.in(), axis.out(), axis.kernel()));
            words.add(RootLocale.format("%d %d", axis.stride(), axis.dilation()));
            words.add(RootLocale.format("%d %d", axis.padBefore(), conv.padAfter(axis)));
        }
        return words.toString();
    }

    /**
     * What a loop in registers reaches.
     *
     * @param type "int8" or "fp32"
     * @throws IllegalStateException where this CPU has no such instructions
     */
    public Peak peak(String type, double millis) {
        String[] answer = ask("peak " + type + " " + millis).split(" ");
        return new Peak(Double.parseDouble(answer[0]), answer[1]);
    }

    /**
     * What a loop in registers reaches.
     *
     * @param gops 10⁹ operations per second, a multiplication and its addition being two
     * @param instructions by which instructions
     */
    public record Peak(double gops, String instructions) {}

    /** Nanoseconds to read that many bytes once with the widest loads. */
    public double read(long bytes, double millis) {
        return number(RootLocale.format("read %d %s", bytes, millis));
    }

    /** Nanoseconds to copy that many bytes with memcpy. */
    public double copy(long bytes, double millis) {
        return number(RootLocale.format("copy %d %s", bytes, millis));
    }

    private double number(String question) {
        return Double.parseDouble(ask(question));
    }

    private String ask(String question) {
        try {
            questions.write(question);
            questions.newLine();
            questions.flush();
            String answer = answers.readLine();
            if (answer == null || answer.startsWith("error")) {
                throw new IllegalStateException(question + ": " + answer);
            }
            return answer;
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
