package dev.octet.model.operator.picture;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.List;

/**
 * Makes channels of blocks: [batch, channels, height · blockSize, width · blockSize] to [batch,
 * channels · blockSize², height, width].
 *
 * @param blockSize at least 1
 * @param columnRowDepth whether the places of a block are next to each other among the output's
 *     channels (CRD), not the input's channels (DCR)
 */
public record SpaceToDepth(int blockSize, boolean columnRowDepth) implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("SpaceToDepth", 1, 1, 1, SpaceToDepth::of);

    private static Operator of(Declaration node) {
        return new SpaceToDepth(
                Blocks.size(node), node.version() >= 28 && Blocks.columnRowDepth(node));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Shape shape = inputs.shape(0);
        Blocks.check(shape);
        if (shape.get(2) % blockSize != 0 || shape.get(3) % blockSize != 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%d x %d places are no multiple of blocks of %d x %d",
                            shape.get(2), shape.get(3), blockSize, blockSize));
        }
        long[] dims = {
            shape.get(0),
            (long) blockSize * blockSize * shape.get(1),
            shape.get(2) / blockSize,
            shape.get(3) / blockSize
        };
        return List.of(new TensorType(inputs.element(0), Shape.of(dims)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Shape out = infer(inputs).get(0).shape();
        Shape in = inputs.shape(0);
        int[] split = {in.get(0), in.get(1), out.get(2), blockSize, out.get(3), blockSize};
        int[] order = columnRowDepth ? new int[] {0, 1, 3, 5, 2, 4} : new int[] {0, 3, 5, 1, 2, 4};
        return List.of(Blocks.move(inputs.value(0), split, order, out));
    }
}
