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
 * Scaled dot-product attention: {@code softmax(cap(q · kᵀ · scale) + mask) · v} for each head.
 * Inputs: queries, keys, values, [batch, heads, tokens, width] or [batch, tokens, heads · width];
 * what may be seen or is added, or none; keys and values of the past or none; how many keys of each
 * sequence are there, or none. Outputs: the result as queries come, keys and values of past and
 * present with heads outside, and the scores at a stage. A query that sees nothing has zeros.
 *
 * @param heads of queries that come as [batch, tokens, all], else 0
 * @param kvHeads of keys and values that do, else 0
 * @param scale of scores, or NaN for one over the root of the width
 * @param cap scores become {@code cap · tanh(score / cap)}, or 0
 * @param visibility of keys
 * @param stage of the scores that are an output: 0 products, 1 behind the cap, 2 with what is
 *     added, 3 behind softmax
 */
public record Attention(
        int heads, int kvHeads, float scale, float cap, Visibility visibility, int stage)
        implements Operator {
    static final OperatorType TYPE =
            OperatorType.onnx("Attention", 23, 3, 7, Attention::read).outputs(4);

    private static Attention read(Declaration node) {
        int stage = node.int32("qk_matmul_output_mode", 0);
        int left = node.int32("left_window_size", -1);
        int right = node.int32("right_window_size", -1);
        if (stage < 0 || stage > 3) {
            throw new Unsupported("qk_matmul_output_mode is 0 to 3, got " + stage);
        }
        if (left < -1 || right < -1) {
            throw new Unsupported("windows are -1 or larger, got " + left + " and " + right);
        }
        if (node.hasInput(4) != node.hasInput(5)) {
            throw new Unsupported("the past has keys and values, or neither");
        }
        if (node.hasInput(6) && node.hasInput(4)) {
            throw new Unsupported("lengths of sequences go with keys that have no past");
        }
        // softmax is computed in double precision, whatever is asked for
        ElementType precision = node.element("softmax_precision");
        if (precision != null && !precision.isFloat()) {
            throw new Unsupported("softmax_precision is " + precision + ", must be floats");
        }
        return new Attention(
                node.int32("q_num_heads", 0),
                node.int32("kv_num_heads", 0),
                node.has("scale") ? node.finite("scale", 1) : Float.NaN,
                node.finite("softcap", 0),
                new Visibility(node.flag("is_causal", false), left, right),
                stage);
    }

    /** The sizes for these inputs. */
    public Sizes sizes(Inputs inputs) {
        return Sizes.of(inputs, heads, kvHeads);
    }

    /** The factor of scores of that width. */
    public float factor(int width) {
        return Float.isNaN(scale) ? (float) (1 / Math.sqrt(width)) : scale;
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementType type = FloatChecks.same(inputs, 0, 1, 4);
        ElementType valueType = FloatChecks.same(inputs, 2, 5);
        Sizes sizes = sizes(inputs);
        if (inputs.shape(0).rank() != inputs.shape(1).rank()
                || inputs.shape(0).rank() != inputs.shape(2).rank()) {
            throw new IllegalArgumentException(
                    "queries, keys and values have as many axes, got "
                            + inputs.shape(0)
                            + ", "
                            + inputs.shape(1)
                            + " and "
                            + inputs.shape(2));
        }
        checkMask(inputs, sizes);
        if (inputs.has(6)) {
            ElementChecks.oneOf(inputs, 6, Set.of(ElementType.INT64));
            if (!inputs.shape(6).equals(Shape.of(sizes.batch()))) {
                throw new IllegalArgumentException(
                        "there are " + sizes.batch() + " sequences, lengths " + inputs.shape(6));
            }
        }
        Shape y =
                inputs.shape(0).rank() == 4
                        ? inputs.shape(0).with(3, sizes.valueWidth())
                        : inputs.shape(0).with(2, sizes.heads() * sizes.valueWidth());
        return List.of(
                new TensorType(type, y),
                new TensorType(type, sizes.presentKeys()),
                new TensorType(valueType, sizes.presentValues()),
                new TensorType(type, sizes.scores()));
    }

    private static void checkMask(Inputs inputs, Sizes sizes) {
        if (!inputs.has(3)) {
            return;
        }
        Shape mask = inputs.shape(3);
        Shape scores = sizes.scores();
        boolean fits = mask.rank() <= 4 && (mask.rank() == 0 || mask.get(-1) <= scores.get(-1));
        for (int i = 2; fits && i <= mask.rank(); i++) {
            fits = mask.get(-i) == 1 || mask.get(-i) == scores.get(-i);
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "a mask of shape " + mask + " does not fit scores of shape " + scores);
        }
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        List<TensorType> types = infer(inputs);
        Sizes sizes = sizes(inputs);
        Tensor y = Tensor.zeros(types.get(0));
        Tensor keys = present(types.get(1), inputs.valueOrNull(4), inputs.value(1));
        Tensor values = present(types.get(2), inputs.valueOrNull(5), inputs.value(2));
        Tensor stages = Tensor.zeros(types.get(3));
        double[] added = visibility.of(sizes, inputs.valueOrNull(3), inputs.valueOrNull(6));
        int group = sizes.kvHeads() == 0 ? 1 : sizes.heads() / sizes.kvHeads();
        double[] scores = new double[sizes.keys()];
        int rows = sizes.batch() * sizes.heads() * sizes.queries();
        for (int row = 0; row < rows; row++) {
            int query = row % sizes.queries();
            int head = row / sizes.queries() % sizes.heads();
            int sequence = row / sizes.queries() / sizes.heads();
            int plane = sequence * sizes.kvHeads() + head / group;
            int q = at(inputs.shape(0), sequence, head, query, sizes.width());
            boolean sees = false;
            for (int key = 0; key < scores.length; key++) {
                int index = row * scores.length + key;
                double score = product(inputs.value(0), q, keys, plane, key, sizes);
                double capped = cap > 0 ? cap * StrictMath.tanh(score / cap) : score;
                scores[key] = capped + added[index];
                sees |= added[index] != Double.NEGATIVE_INFINITY;
                stages.setDouble(index, stage == 0 ? score : stage == 1 ? capped : scores[key]);
            }
            softmax(scores, sees);
            for (int key = 0; stage == 3 && key < scores.length; key++) {
                stages.setDouble(row * scores.length + key, scores[key]);
            }
            int to = at(types.get(0).shape(), sequence, head, query, sizes.valueWidth());
            for (int i = 0; i < sizes.valueWidth(); i++) {
                y.setDouble(to + i, mixed(scores, values, plane, i, sizes.valueWidth()));
            }
        }
        return List.of(y, keys, values, stages);
    }

    private double product(Tensor q, int from, Tensor keys, int plane, int key, Sizes sizes) {
        double sum = 0;
        int k = (plane * sizes.keys() + key) * sizes.width();
        for (int i = 0; i < sizes.width(); i++) {
            sum += q.getDouble(from + i) * keys.getDouble(k + i);
        }
        return sum * factor(sizes.width());
    }

    private static void softmax(double[] scores, boolean sees) {
        double most = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            most = Math.max(most, score);
        }
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            scores[i] =
                    sees && most != Double.NEGATIVE_INFINITY ? StrictMath.exp(scores[i] - most) : 0;
            sum += scores[i];
        }
        for (int i = 0; i < scores.length; i++) {
            scores[i] = sum == 0 ? 0 : scores[i] / sum;
        }
    }

    private static double mixed(double[] shares, Tensor values, int plane, int i, int width) {
        double sum = 0;
        for (int key = 0; key < shares.length; key++) {
            sum += shares[key] * values.getDouble((plane * shares.length + key) * width + i);
        }
        return sum;
    }

    /** Where a token begins in a head. */
    private static int at(Shape shape, int sequence, int head, int token, int width) {
        return shape.rank() == 4
                ? ((sequence * shape.get(1) + head) * shape.get(2) + token) * width
                : (sequence * shape.get(1) + token) * shape.get(2) + head * width;
    }

    /** Past and present, heads outside of tokens. */
    private static Tensor present(TensorType type, Tensor past, Tensor now) {
        Tensor all = Tensor.zeros(type);
        int before = past == null ? 0 : past.shape().get(2);
        int width = type.shape().get(3);
        int tokens = type.shape().get(2);
        for (int i = 0; width > 0 && i < all.count() / width; i++) {
            int token = i % tokens;
            int plane = i / tokens;
            if (token < before) {
                all.copy(i * width, past, (plane * before + token) * width, width);
            } else {
                int heads = type.shape().get(1);
                int from = at(now.shape(), plane / heads, plane % heads, token - before, width);
                all.copy(i * width, now, from, width);
            }
        }
        return all;
    }
}
