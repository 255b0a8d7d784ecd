package dev.octet.model.tflite.form;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Value;
import dev.octet.model.graph.Value.Dimension;
import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tflite.file.Budget;
import dev.octet.model.tflite.file.LiteGraph;
import dev.octet.model.tflite.file.LiteOperator;
import dev.octet.model.tflite.file.LiteTensor;
import dev.octet.text.Echo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tensorflow.lite.schema.BuiltinOperator;

/** A graph of a file as one of ONNX's operators. */
public final class GraphForm {
    private GraphForm() {}

    /**
     * The graph that computes the same.
     *
     * @param fileBytes how long the file is
     * @param exact whether operators on 8-bit integers give the reference's bits
     * @param unsupported gets a sentence for each operator that has no form
     * @return empty when there are such
     */
    public static Optional<Graph> of(
            LiteGraph graph, long fileBytes, boolean exact, List<String> unsupported)
            throws NetworkFormatException {
        Draft draft = new Draft();
        Values values = new Values(draft, new Budget(fileBytes));
        List<Value> inputs = new ArrayList<>();
        for (int i : graph.inputs()) {
            LiteTensor tensor = graph.tensors().get(i);
            if (values.isKnown(tensor)) {
                throw new NetworkFormatException(
                        "input " + Echo.quoted(tensor.name()) + " is given twice");
            }
            inputs.add(border(tensor, unsupported));
            values.givePlain(tensor, draft.input(tensor.name()), false);
        }
        for (LiteOperator operator : graph.operators()) {
            convert(operator, graph.tensors(), draft, values, exact, unsupported);
        }
        List<String> given = new ArrayList<>();
        List<Value> outputs = new ArrayList<>();
        for (int i : graph.outputs()) {
            LiteTensor tensor = graph.tensors().get(i);
            outputs.add(border(tensor, unsupported));
            try {
                given.add(values.plain(tensor));
            } catch (Unsupported e) {
                unsupported.add("output " + Echo.quoted(tensor.name()) + ": " + e.getMessage());
            }
        }
        if (!unsupported.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(draft.build(graph.name(), inputs, given, outputs));
        } catch (IllegalArgumentException e) {
            throw new NetworkFormatException(e.getMessage(), e);
        }
    }

    private static Value border(LiteTensor tensor, List<String> unsupported) {
        if (tensor.element() == null) {
            unsupported.add(
                    "tensor "
                            + Echo.quoted(tensor.name())
                            + ": elements of type "
                            + tensor.typeName()
                            + " are not supported");
        }
        return new Value(
                tensor.name(),
                tensor.element(),
                Optional.of(
                        Arrays.stream(tensor.dims())
                                .mapToObj(size -> new Dimension(size, ""))
                                .toList()));
    }

    private static void convert(
            LiteOperator operator,
            List<LiteTensor> tensors,
            Draft draft,
            Values values,
            boolean exact,
            List<String> unsupported)
            throws NetworkFormatException {
        for (int output : operator.outputs()) {
            if (values.isKnown(tensors.get(output))) {
                throw new NetworkFormatException(
                        operator.describe()
                                + " gives tensor "
                                + Echo.quoted(tensors.get(output).name())
                                + ", which is given already");
            }
        }
        try {
            if (operator.code() == BuiltinOperator.CUSTOM) {
                throw new Unsupported("custom operators are not supported");
            }
            Forms.of(operator.code(), exact)
                    .convert(new Operation(operator, tensors, draft, values));
        } catch (Unsupported e) {
            unsupported.add(Echo.of(operator.describe()) + ": " + e.getMessage());
            // so that what is behind it is looked at, too
            for (int output : operator.outputs()) {
                values.givePlain(tensors.get(output), draft.input(""), false);
            }
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new NetworkFormatException(
                    Echo.of(operator.describe())
                            + " has options that reach outside of the file, or tensors that do not"
                            + " fit it: "
                            + Echo.of(String.valueOf(e.getMessage())),
                    e);
        }
    }
}
