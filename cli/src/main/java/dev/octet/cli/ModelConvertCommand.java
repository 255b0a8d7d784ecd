package dev.octet.cli;

import dev.octet.model.Network;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A network in another format. */
@Command(
        name = "convert",
        description = {
            "Write a network as an ONNX file, of a TensorFlow Lite file for instance.",
            "What is quantized there stays so: integers between QuantizeLinear and DequantizeLinear."
        })
final class ModelConvertCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "An ONNX or TensorFlow Lite file.")
    private Path file;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "OUT.onnx",
            description = "The file that is written, or replaced.")
    private Path output;

    @Option(names = "--json", description = "Write JSON to standard output.")
    private boolean json;

    @Override
    public Integer call() {
        Network network = NetworkFiles.load(file);
        TensorFiles.prepareToWrite(output);
        try {
            network.save(output);
        } catch (IOException e) {
            throw TensorFiles.cannotWrite(output, e);
        }
        PrintWriter out = spec.commandLine().getOut();
        int nodes = network.graph().nodes().size();
        if (json) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("file", file.toString());
            tree.put("hash", network.graph().hash());
            tree.put("nodes", nodes);
            tree.put("written", output.toString());
            out.println(Json.print(tree));
        } else {
            out.println(RootLocale.format("wrote %s, %,d nodes", output, nodes));
        }
        return ExitCode.OK;
    }
}
