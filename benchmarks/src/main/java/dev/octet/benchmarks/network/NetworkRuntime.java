package dev.octet.benchmarks.network;

import dev.octet.model.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;

/** What runs networks. */
public interface NetworkRuntime {
    /** Short, as in tables. */
    String name();

    /** Of the library, for people. */
    String version();

    /**
     * Loads a network and gets its inputs in place.
     *
     * @param file an ONNX file
     * @param inputs by name, direct memory that stays as it is
     * @param threads of one run
     */
    LoadedNetwork load(Path file, Map<String, Tensor> inputs, int threads);
}
