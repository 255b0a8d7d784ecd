package dev.octet.cli;

import dev.octet.files.FileGroup;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.tensor.Tensor;
import dev.octet.quant.range.Histogram;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Computes a network's outputs. */
@Command(
        name = "run",
        description = {
            "Run a network once; write each output into a file, NAME.npy.",
            "Files that exist are replaced, all at once when all are whole."
        })
final class ModelRunCommand extends NetworkCommand {
    @Mixin private NetworkInputs inputs;

    @Mixin private EngineOptions options;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            description = "Where the outputs go.")
    private Path folder;

    @Override
    public Integer call() {
        Network network = load();
        Map<String, Tensor> values = inputs.tensors(network);
        Map<String, Path> files = files(network);
        files.values().forEach(TensorFiles::prepareToWrite);
        Progress progress = progress();
        progress.show("running " + file.getFileName());
        Map<String, Tensor> outputs;
        try (Session session = network.session(options.engines())) {
            outputs = asking(() -> session.run(values));
        }
        write(outputs, files);
        progress.clear();
        print(outputs, files);
        return ExitCode.OK;
    }

    /** Names of outputs may be alike as names of files. */
    private Map<String, Path> files(Network network) {
        Map<String, Path> files = new LinkedHashMap<>();
        network.outputs()
                .forEach(
                        output -> {
                            String name = NetworkTensors.fileName(output.name());
                            while (files.containsValue(folder.resolve(name))) {
                                name = "_" + name;
                            }
                            files.put(output.name(), folder.resolve(name));
                        });
        return files;
    }

    private void write(Map<String, Tensor> outputs, Map<String, Path> files) {
        try (FileGroup group = new FileGroup()) {
            for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
                NetworkTensors.write(group.add(files.get(output.getKey())), output.getValue());
            }
            group.commit();
        } catch (IOException e) {
            throw new CallerMistake(
                    RootLocale.format("cannot write into %s: %s", folder, TensorFiles.reason(e)));
        }
    }

    private void print(Map<String, Tensor> outputs, Map<String, Path> files) {
        PrintWriter out = out();
        List<Map<String, Object>> trees = new ArrayList<>();
        for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
            Tensor tensor = output.getValue();
            Histogram values = new Histogram();
            values.observe(tensor.toFloats());
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("output", output.getKey());
            tree.put("type", tensor.element().toString());
            tree.put("shape", dims(tensor));
            tree.put("notFinite", tensor.count() - values.finite());
            tree.put("range", values.finite() == 0 ? null : values.range());
            tree.put("file", files.get(output.getKey()).toString());
            trees.add(tree);
            if (!json) {
                out.println(
                        Echo.line(
                                RootLocale.format(
                                        "%s: %s, %s -> %s",
                                        output.getKey(),
                                        tensor.type(),
                                        values.finite() == 0 ? "no values" : values.range(),
                                        files.get(output.getKey()))));
            }
        }
        if (json) {
            out.println(Json.print(trees));
        }
    }

    private static List<Integer> dims(Tensor tensor) {
        return Arrays.stream(tensor.shape().dims()).boxed().toList();
    }
}
