package dev.octet.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Networks in ONNX files. */
@Command(
        name = "model",
        description =
                "Networks in ONNX files: what they are, what they answer, and how fast; floats to"
                        + " INT8.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Inputs that nobody gives are made up, the same ones for the same --seed. For instance",
            "  octet model info     network.onnx",
            "  octet model bench    network.onnx --shape input_ids=1x128",
            "  octet model run      network.onnx --input x=picture.npy --output answers",
            "  octet model quantize network.onnx --calibrate pictures -o int8.onnx",
            "  octet model compare  int8.onnx network.onnx --layers"
        },
        subcommands = {
            ModelInfoCommand.class,
            ModelRunCommand.class,
            ModelBenchCommand.class,
            ModelExplainCommand.class,
            ModelQuantizeCommand.class,
            ModelCompareCommand.class,
            ModelVerifyCommand.class,
            ModelConvertCommand.class
        })
final class ModelCommand implements Runnable {
    @Spec private CommandSpec spec;

    /** Without a command: what there is. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
