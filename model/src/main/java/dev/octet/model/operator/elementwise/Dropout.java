package dev.octet.model.operator.elementwise;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.List;

/**
 * Its input, and a mask that keeps everything: nothing is dropped outside of training, and training
 * is refused where it would drop something.
 *
 * @param isMaskOfData whether the mask has the input's type and not bool, as before version 10
 */
record Dropout(boolean isMaskOfData) implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("Dropout", 1, 1, 3, Dropout::of).outputs(2);

    private static final int RATIO = 1;
    private static final int TRAINING = 2;
    private static final double DEFAULT_RATIO = 0.5;

    private static Dropout of(Declaration node) {
        if (node.version() >= 12) {
            node.integer("seed", 0);
        } else {
            node.real("ratio", (float) DEFAULT_RATIO);
            if (node.inputs() > 1) {
                throw new Unsupported(
                        RootLocale.format(
                                "it has %d inputs, before version 12 it has 1", node.inputs()));
            }
        }
        return new Dropout(node.version() < 10);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        TensorType data = inputs.type(0);
        ElementChecks.oneOf(inputs, 0, ElementSets.FLOATS);
        checkTraining(inputs);
        return List.of(data, isMaskOfData ? data : new TensorType(ElementType.BOOL, data.shape()));
    }

    private static void checkTraining(Inputs inputs) {
        Shapes.checkScalar(inputs, RATIO, "ratio");
        Shapes.checkScalar(inputs, TRAINING, "training_mode");
        if (inputs.has(RATIO)) {
            ElementChecks.oneOf(inputs, RATIO, ElementSets.FLOATS);
        }
        if (inputs.has(TRAINING)) {
            ElementChecks.oneOf(inputs, TRAINING, ElementSets.BOOLS);
        }
        boolean isTraining = inputs.knows(TRAINING) && inputs.value(TRAINING).getBoolean(0);
        if (!isTraining || inputs.has(RATIO) && !inputs.knows(RATIO)) {
            return;
        }
        double ratio = inputs.has(RATIO) ? inputs.value(RATIO).getDouble(0) : DEFAULT_RATIO;
        if (ratio != 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "training_mode is true and ratio %s: training is not supported",
                            ratio));
        }
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor mask = Tensor.zeros(infer(inputs).get(1));
        for (int i = 0; i < mask.count(); i++) {
            mask.setBoolean(i, true);
        }
        return List.of(inputs.value(0), mask);
    }
}
