package dev.octet.model.operator.attention;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.FloatChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;
import java.util.Set;

/**
 * Pairs of a token's elements turned by an angle of its position: {@code (a · cos - b · sin, a ·
 * sin + b · cos)}. Inputs: x, [batch, heads, tokens, width] or [batch, tokens, heads · width];
 * cosines and sines, [batch, tokens, turned / 2], or [positions, turned / 2] with the positions
 * [batch, tokens] as the last input.
 *
 * @param isInterleaved whether a pair is two neighbours, else they are half of what is turned apart
 * @param heads of an x of three axes, else 0
 * @param turned how many elements of a head are turned, the others stay; 0 for all
 */
public record RotaryEmbedding(boolean isInterleaved, int heads, int turned) implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("RotaryEmbedding", 23, 3, 4, RotaryEmbedding::read);

    private static RotaryEmbedding read(Declaration node) {
        int turned = node.int32("rotary_embedding_dim", 0);
        if (turned < 0 || turned % 2 != 0) {
            throw new Unsupported("rotary_embedding_dim is even, got " + turned);
        }
        return new RotaryEmbedding(
                node.flag("interleaved", false), node.int32("num_heads", 0), turned);
    }

    /** Elements of a head. */
    public int width(Shape x) {
        if (x.rank() == 4) {
            return x.get(3);
        }
        if (x.rank() != 3 || heads < 1 || x.get(2) % heads != 0) {
            throw new IllegalArgumentException(
                    "x is [batch, heads, tokens, width], or [batch, tokens, all], of which all is"
                            + " a multiple of num_heads, "
                            + heads
                            + "; got "
                            + x);
        }
        return x.get(2) / heads;
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        FloatChecks.same(inputs, 0, 1, 2);
        Shape x = inputs.shape(0);
        int width = width(x);
        int half = (turned == 0 ? width : turned) / 2;
        Shape tokens = Shape.of(x.get(0), x.get(x.rank() == 4 ? 2 : 1));
        Shape cosines = inputs.shape(1);
        boolean fits =
                2 * half <= width
                        && (turned != 0 || width % 2 == 0)
                        && cosines.equals(inputs.shape(2))
                        && cosines.rank() == (inputs.has(3) ? 2 : 3)
                        && cosines.get(-1) == half
                        && (inputs.has(3)
                                ? inputs.shape(3).equals(tokens)
                                : cosines.equals(Shape.of(tokens.get(0), tokens.get(1), half)));
        if (!fits) {
            throw new IllegalArgumentException(
                    "cosines and sines of shapes "
                            + cosines
                            + " and "
                            + inputs.shape(2)
                            + " do not fit "
                            + tokens
                            + " tokens, of which "
                            + 2 * half
                            + " of "
                            + width
                            + " elements are turned");
        }
        if (inputs.has(3)) {
            ElementChecks.oneOf(inputs, 3, Set.of(ElementType.INT64));
        }
        return List.of(inputs.type(0));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        Tensor x = inputs.value(0);
        Shape shape = x.shape();
        y.copy(0, x, 0, x.count());
        int width = width(shape);
        int half = (turned == 0 ? width : turned) / 2;
        int tokens = shape.get(shape.rank() == 4 ? 2 : 1);
        for (int row = 0; width > 0 && row < x.count() / width; row++) {
            int inner = shape.rank() == 4 ? row / tokens / shape.get(1) : row / heads / tokens;
            int token = shape.rank() == 4 ? row % tokens : row / heads % tokens;
            int angle = position(inputs, inner * tokens + token) * half;
            for (int i = 0; i < half; i++) {
                double cos = inputs.value(1).getDouble(angle + i);
                double sin = inputs.value(2).getDouble(angle + i);
                int first = row * width + (isInterleaved ? 2 * i : i);
                int second = first + (isInterleaved ? 1 : half);
                double a = x.getDouble(first);
                double b = x.getDouble(second);
                y.setDouble(first, a * cos - b * sin);
                y.setDouble(second, a * sin + b * cos);
            }
        }
        return List.of(y);
    }

    private static int position(Inputs inputs, int token) {
        if (!inputs.has(3)) {
            return token;
        }
        long position = inputs.value(3).getLong(token);
        if (position < 0 || position >= inputs.shape(1).get(0)) {
            throw new IllegalArgumentException(
                    "position "
                            + position
                            + " of token "
                            + token
                            + " is none of "
                            + inputs.shape(1).get(0));
        }
        return (int) position;
    }
}
