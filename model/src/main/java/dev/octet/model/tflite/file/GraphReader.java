package dev.octet.model.tflite.file;

import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.OperatorCode;
import org.tensorflow.lite.schema.SubGraph;

/** Reads the graphs of a file. Not thread-safe. */
final class GraphReader {
    /** Of a table, at least. */
    private static final int TABLE = 16;

    private final Model model;
    private final Budget budget;
    private final boolean isMapped;
    private final Place place;

    GraphReader(Model model, int fileBytes, boolean isMapped, Place place) {
        this.model = model;
        this.budget = new Budget(fileBytes);
        this.isMapped = isMapped;
        this.place = place;
    }

    LiteGraph read(int number) throws NetworkFormatException {
        place.at("graph " + number);
        SubGraph graph = part(model.subgraphs(number));
        String name = graph.name() == null ? "" : graph.name();
        budget.take(TABLE + name.length());
        TensorReader reader = new TensorReader(model, budget, isMapped);
        List<LiteTensor> tensors = new ArrayList<>();
        for (int i = 0; i < graph.tensorsLength(); i++) {
            place.at("tensor " + i + " of graph " + number);
            budget.take(TABLE);
            tensors.add(reader.read(i, part(graph.tensors(i))));
        }
        int count = tensors.size();
        List<LiteOperator> operators = new ArrayList<>();
        for (int i = 0; i < graph.operatorsLength(); i++) {
            place.at("operator " + i + " of graph " + number);
            budget.take(TABLE);
            operators.add(operator(i, part(graph.operators(i)), count));
        }
        place.at("graph " + number);
        return new LiteGraph(
                name,
                tensors,
                indices(graph.inputsLength(), graph::inputs, 0, count),
                indices(graph.outputsLength(), graph::outputs, 0, count),
                operators);
    }

    private LiteOperator operator(int index, Operator operator, int tensors)
            throws NetworkFormatException {
        long at = operator.opcodeIndex();
        if (at >= model.operatorCodesLength()) {
            throw new NetworkFormatException(
                    RootLocale.format(
                            "%s asks for operator code %d of %d",
                            place, at, model.operatorCodesLength()));
        }
        OperatorCode code = part(model.operatorCodes((int) at));
        String custom = code.customCode() == null ? "" : code.customCode();
        budget.take(custom.length());
        return new LiteOperator(
                index,
                // files of older schemas have the first alone, newer ones both
                Math.max(code.deprecatedBuiltinCode(), code.builtinCode()),
                custom,
                code.version(),
                indices(operator.inputsLength(), operator::inputs, -1, tensors),
                indices(operator.outputsLength(), operator::outputs, 0, tensors),
                operator);
    }

    private int[] indices(int length, IntUnaryOperator at, int least, int tensors)
            throws NetworkFormatException {
        budget.take(4L * length);
        int[] indices = new int[length];
        for (int i = 0; i < length; i++) {
            indices[i] = at.applyAsInt(i);
            if (indices[i] < least || indices[i] >= tensors) {
                throw new NetworkFormatException(
                        RootLocale.format(
                                "%s names tensor %d of %d",
                                Echo.of(place.toString()), indices[i], tensors));
            }
        }
        return indices;
    }

    private <T> T part(T table) throws NetworkFormatException {
        if (table == null) {
            throw new NetworkFormatException(place + " is not there");
        }
        return table;
    }
}
