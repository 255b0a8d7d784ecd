package dev.octet.benchmarks.network;

import dev.octet.model.Network;
import dev.octet.model.graph.Graph;
import dev.octet.model.quantize.ActivationRanges;
import dev.octet.model.quantize.DynamicForm;
import dev.octet.model.quantize.QOperatorForm;
import dev.octet.model.quantize.QdqForm;
import dev.octet.model.zoo.Zoo;
import dev.octet.request.QuantParams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The networks that need no download, as files. */
final class ZooFiles {
    /** The form with FP32 weights. */
    static final String FP32 = "fp32";

    /** Of dimensions with names, where nobody says otherwise. */
    static final Map<String, Integer> SIZES = Map.of("batch", 1, "sequence", 128);

    private static final long WEIGHTS = 1;

    /** The samples that ranges are taken from. */
    private static final List<Long> SAMPLES = List.of(2L, 3L);

    private ZooFiles() {}

    /**
     * Writes all forms of a network.
     *
     * @return files by form
     */
    static Map<String, Path> write(String name, Path folder) throws IOException {
        Graph graph = Zoo.network(name, WEIGHTS);
        Map<String, Graph> forms = new LinkedHashMap<>();
        forms.put(FP32, graph);
        if (name.contains("bert")) {
            forms.put("dynamic", DynamicForm.of(graph));
        } else {
            Map<String, QuantParams> ranges =
                    ActivationRanges.observe(
                            graph,
                            SAMPLES.stream().map(seed -> Zoo.inputs(graph, SIZES, seed)).toList());
            forms.put("qdq", QdqForm.of(graph, ranges));
            forms.put("qoperator", QOperatorForm.of(graph, ranges));
        }
        Map<String, Path> files = new LinkedHashMap<>();
        for (Map.Entry<String, Graph> form : forms.entrySet()) {
            Path file = folder.resolve(name + "." + form.getKey() + ".onnx");
            Network.of(form.getValue()).save(file);
            files.put(form.getKey(), file);
        }
        return files;
    }
}
