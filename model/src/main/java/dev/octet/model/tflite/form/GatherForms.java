package dev.octet.model.tflite.form;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.operator.definition.Unsupported;
import java.util.Map;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.GatherOptions;
import org.tensorflow.lite.schema.OneHotOptions;
import org.tensorflow.lite.schema.ReverseSequenceOptions;

/** Elements that others name. */
final class GatherForms {
    static final Map<Integer, Form> ALL =
            Map.of(
                    BuiltinOperator.GATHER, GatherForms::gather,
                    BuiltinOperator.GATHER_ND, GatherForms::gatherNd,
                    BuiltinOperator.EMBEDDING_LOOKUP, GatherForms::embedding,
                    BuiltinOperator.SCATTER_ND, GatherForms::scatter,
                    BuiltinOperator.ONE_HOT, GatherForms::oneHot,
                    BuiltinOperator.REVERSE_SEQUENCE, GatherForms::reverseSequence);

    private GatherForms() {}

    private static void gather(Operation operation) throws NetworkFormatException {
        GatherOptions options =
                operation.options(BuiltinOptions.GatherOptions, new GatherOptions());
        int rank = operation.in(0).rank();
        int axis = Operation.axis(options.axis(), rank);
        int indexRank = operation.in(1).rank();
        int batch =
                options.batchDims() == 0 ? 0 : Operation.axis(options.batchDims(), indexRank + 1);
        if (batch == 0) {
            String at = operation.plain(1);
            Moves.add(
                    operation, 0, x -> operation.add("Gather", Map.of("axis", (long) axis), x, at));
        } else if (batch == axis) {
            // each index is one of tuples of one
            String at = operation.add("Unsqueeze", operation.indices(1), operation.longs(-1));
            Moves.add(
                    operation,
                    0,
                    x -> operation.add("GatherND", Map.of("batch_dims", (long) batch), x, at));
        } else {
            throw new Unsupported(
                    "batches of "
                            + batch
                            + " axes in front of axis "
                            + axis
                            + " are not supported");
        }
    }

    private static void gatherNd(Operation operation) throws NetworkFormatException {
        String at = operation.indices(1);
        Moves.add(operation, 0, x -> operation.add("GatherND", x, at));
    }

    /** Indices come first here. */
    private static void embedding(Operation operation) throws NetworkFormatException {
        String at = operation.plain(0);
        Moves.add(operation, 1, x -> operation.add("Gather", x, at));
    }

    /** What several indices name is added up. */
    private static void scatter(Operation operation) throws NetworkFormatException {
        String zeros =
                operation.add("Expand", operation.scalar(operation.in(1), 0), operation.list(2));
        String at = operation.indices(0);
        operation.give(
                0,
                operation.add(
                        "ScatterND", Map.of("reduction", "add"), zeros, at, operation.real(1)));
    }

    private static void oneHot(Operation operation) throws NetworkFormatException {
        OneHotOptions options =
                operation.options(BuiltinOptions.OneHotOptions, new OneHotOptions());
        String off = operation.add("Reshape", operation.real(3), operation.longs(1));
        String on = operation.add("Reshape", operation.real(2), operation.longs(1));
        String both = operation.add("Concat", Map.of("axis", 0L), off, on);
        operation.give(
                0,
                operation.add(
                        "OneHot",
                        Map.of("axis", (long) options.axis()),
                        operation.plain(0),
                        operation.plain(1),
                        both));
    }

    private static void reverseSequence(Operation operation) throws NetworkFormatException {
        ReverseSequenceOptions options =
                operation.options(
                        BuiltinOptions.ReverseSequenceOptions, new ReverseSequenceOptions());
        String lengths = operation.indices(1);
        Map<String, Object> attributes =
                Map.of(
                        "batch_axis", (long) options.batchDim(),
                        "time_axis", (long) options.seqDim());
        Moves.add(operation, 0, x -> operation.add("ReverseSequence", attributes, x, lengths));
    }
}
