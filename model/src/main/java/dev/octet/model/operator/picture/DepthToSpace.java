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
 * Makes blocks of channels: [batch, channels · blockSize², height, width] to [batch, channels,
 * height · blockSize, width · blockSize].
 *
 * @param blockSize at least 1
 * @param columnRowDepth whether the places of a block are next to each other among the input's
 *     channels (CRD), not the output's channels (DCR)
 */
public record DepthToSpace(int blockSize, boolean columnRowDepth) implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("DepthToSpace", 1, 1, 1, DepthToSpace::of);

    private static Operator of(Declaration node) {
        return new DepthToSpace(
                Blocks.size(node), node.version() >= 11 && Blocks.columnRowDepth(node));
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Shape shape = inputs.shape(0);
        Blocks.check(shape);
        long places = (long) blockSize * blockSize;
        if (shape.get(1) % places != 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%d channels are no multiple of the %d places of a block",
                            shape.get(1), places));
        }
        long[] dims = {
            shape.get(0),
            shape.get(1) / places,
            (long) shape.get(2) * blockSize,
            (long) shape.get(3) * blockSize
        };
        return List.of(new TensorType(inputs.element(0), Shape.of(dims)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Shape out = infer(inputs).get(0).shape();
        Shape in = inputs.shape(0);
        int n = in.get(0);
        int c = out.get(1);
        int b = blockSize;
        int[] split =
                columnRowDepth
                        ? new int[] {n, c, b, b, in.get(2), in.get(3)}
                        : new int[] {n, b, b, c, in.get(2), in.get(3)};
        int[] order = columnRowDepth ? new int[] {0, 1, 4, 2, 5, 3} : new int[] {0, 3, 4, 1, 5, 2};
        return List.of(Blocks.move(inputs.value(0), split, order, out));
    }
}
