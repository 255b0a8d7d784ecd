package dev.octet.benchmarks.network;

import dev.octet.model.Network;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.zoo.Zoo;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which networks race, and one measuring JVM after the other. */
public final class NetworkComparison {
    private static final List<String> QUICK = List.of("resnet18", "mobilenet_v2");

    /** Where a network is measured. */
    public interface Measuring {
        /** A question in a JVM of its own, which ends with the answer. */
        NetworkResult measure(NetworkCase race) throws IOException;
    }

    private final int threads;
    private final int rounds;
    private final Map<String, Integer> sizes;

    /**
     * How.
     *
     * @param threads of one run
     * @param rounds in which both take their turns
     * @param sizes of dimensions by their names, beside batch, 1, and sequence, 128
     */
    public NetworkComparison(int threads, int rounds, Map<String, Integer> sizes) {
        this.threads = threads;
        this.rounds = rounds;
        this.sizes = new HashMap<>(ZooFiles.SIZES);
        this.sizes.putAll(sizes);
    }

    /** The networks that need no download. */
    public static List<String> names(boolean quick) {
        return quick
                ? QUICK
                : Zoo.names().stream().filter(name -> !name.startsWith("tiny_")).toList();
    }

    /** Networks that are written by code, each in all of its forms; their files are deleted. */
    public List<NetworkResult> written(List<String> names, Measuring measuring) throws IOException {
        List<NetworkResult> results = new ArrayList<>();
        for (String name : names) {
            Path folder = Files.createTempDirectory("octet-networks");
            try {
                for (Map.Entry<String, Path> form : ZooFiles.write(name, folder).entrySet()) {
                    results.add(measuring.measure(race(name, form.getKey(), form.getValue())));
                }
            } finally {
                delete(folder);
            }
        }
        return results;
    }

    /**
     * Files that somebody has.
     *
     * @throws IllegalArgumentException when one cannot be read as a network
     */
    public List<NetworkResult> given(List<Path> files, Measuring measuring) throws IOException {
        List<NetworkCase> races = new ArrayList<>();
        for (Path file : files) {
            races.add(race(file));
        }
        List<NetworkResult> results = new ArrayList<>();
        for (NetworkCase race : races) {
            results.add(measuring.measure(race));
        }
        return results;
    }

    private NetworkCase race(Path file) {
        try {
            Graph graph = Network.load(file).graph();
            // which dimensions have no size is said before anything is measured
            Zoo.inputs(graph, sizes, 1);
            String name = file.getFileName().toString().replaceFirst("\\.onnx$", "");
            return race(name, form(graph), file.toAbsolutePath());
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** By the operators that are in it. */
    private static String form(Graph graph) {
        boolean isDynamic = false;
        boolean isQuantized = false;
        boolean hasQuantizedOperators = false;
        for (Node node : graph.nodes()) {
            String type = node.signature().type();
            isDynamic |= type.startsWith("Dynamic");
            isQuantized |= type.equals("QuantizeLinear") || type.endsWith("Integer");
            hasQuantizedOperators |= type.startsWith("QLinear") || type.startsWith("QGemm");
        }
        return isDynamic
                ? "dynamic"
                : hasQuantizedOperators ? "qoperator" : isQuantized ? "qdq" : ZooFiles.FP32;
    }

    private NetworkCase race(String name, String form, Path file) {
        return new NetworkCase(name, form, file.toString(), sizes, threads, rounds);
    }

    private static void delete(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
