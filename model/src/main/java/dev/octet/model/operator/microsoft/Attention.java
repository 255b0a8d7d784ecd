package dev.octet.model.operator.microsoft;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.operator.quantized.Matrices;
import dev.octet.model.operator.quantized.Quantization;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Attention of a sequence to itself, with the projections of queries, keys and values. Inputs: x
 * [batch, sequence, input], the weights of the three projections side by side [input, 2 · size +
 * valueSize], their bias or none, a mask or none (see below), the past [2, batch, heads, tokens,
 * size / heads] or none, a bias of scores [batch or 1, heads or 1, sequence, keys] or none, and how
 * many tokens the past has where its memory is shared. Outputs: the result [batch, sequence,
 * valueSize], and keys and values of past and present, of which the first half are the keys.
 *
 * <p>The mask is int32: [batch, keys], [batch, sequence, keys] or [batch, 1, all, all], positive
 * for what may be seen; [batch], how many keys may be seen; or [2 · batch], where they end and then
 * where they begin.
 *
 * @param heads how many
 * @param isCausal whether no token sees those behind it
 * @param scale of scores, or 0 for one over the root of a head's size
 * @param maskFilter what is added to the score of a hidden key
 * @param hiddenSizes elements of queries, keys and values, or null where each is a third of the
 *     weights
 * @param sharesBuffer whether the past has room for the present: only its first tokens are there,
 *     and the present is written behind them
 */
public record Attention(
        int heads,
        boolean isCausal,
        float scale,
        float maskFilter,
        List<Integer> hiddenSizes,
        boolean sharesBuffer)
        implements Operator {
    static final OperatorType TYPE =
            OperatorType.microsoft("Attention", 2, 7, Attention::read).outputs(2);

    private static Attention read(Declaration node) {
        if (node.flag("do_rotary", false)) {
            throw new Unsupported("rotary embedding inside of Attention is not supported");
        }
        // of no consequence without the embedding
        node.integer("rotary_embedding_dim", 0);
        int[] sizes = node.ints("qkv_hidden_sizes");
        if (sizes != null
                && (sizes.length != 3
                        || sizes[0] != sizes[1]
                        || Arrays.stream(sizes).anyMatch(size -> size < 0)
                        || sizes[0] > Integer.MAX_VALUE / 4
                        || sizes[2] > Integer.MAX_VALUE / 4)) {
            throw new Unsupported(
                    "qkv_hidden_sizes must be three numbers, the first two equal, got "
                            + Arrays.toString(sizes));
        }
        boolean sharesBuffer = node.flag("past_present_share_buffer", false);
        if (sharesBuffer && !(node.hasInput(4) && node.hasInput(6))) {
            throw new Unsupported("past_present_share_buffer needs a past and its length");
        }
        if (node.outputs() > 1 && sizes != null && sizes[0] != sizes[2]) {
            throw new Unsupported(
                    "keys and values of different sizes, "
                            + Arrays.toString(sizes)
                            + ", are no output");
        }
        SelfAttention attention = SelfAttention.of(node);
        return new Attention(
                attention.heads(),
                attention.mask().isCausal(),
                attention.scale(),
                attention.mask().filter(),
                sizes == null ? null : Arrays.stream(sizes).boxed().toList(),
                sharesBuffer);
    }

    private SelfAttention attention() {
        return new SelfAttention(heads, scale, new AttentionMask(maskFilter, isCausal));
    }

    /** Checks all but what depends on the length of a past whose memory is shared. */
    private Heads check(Inputs inputs) {
        ElementType type = Reals.same(inputs, 0, 1, 2, 4, 5);
        if (type == ElementType.DOUBLE) {
            throw new IllegalArgumentException("attention of double is not there");
        }
        Shape x = inputs.shape(0);
        Shape w = inputs.shape(1);
        if (x.rank() != 3 || w.rank() != 2 || x.get(2) != w.get(0)) {
            throw new IllegalArgumentException(
                    "x must be [batch, sequence, input], weights [input, outputs], got "
                            + x
                            + " and "
                            + w);
        }
        int size = hiddenSizes == null ? w.get(1) / 3 : hiddenSizes.get(0);
        int valueSize = hiddenSizes == null ? size : hiddenSizes.get(2);
        if (2 * size + valueSize != w.get(1)) {
            throw new IllegalArgumentException(
                    "weights of shape "
                            + w
                            + " do not project to "
                            + size
                            + ", "
                            + size
                            + " and "
                            + valueSize
                            + " elements");
        }
        Reals.checkVector(inputs, 2, w.get(1));
        attention().sizes(x, size, valueSize, 0);
        int room = attention().checkPast(inputs, 4, x, size, valueSize);
        if (!sharesBuffer) {
            return attention().sizes(x, size, valueSize, room);
        }
        ElementChecks.oneOf(inputs, 6, Set.of(ElementType.INT32));
        Quantization.checkSingle(inputs, 6);
        int past = inputs.knows(6) ? inputs.value(6).getInt(0) : 0;
        if (past < 0 || past > room - x.get(1)) {
            throw new IllegalArgumentException(
                    x.get(1)
                            + " tokens behind a past of "
                            + past
                            + " do not fit in memory for "
                            + room);
        }
        return attention().sizes(x, size, valueSize, past);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        Heads sizes = check(inputs);
        if (!sharesBuffer || inputs.knows(6)) {
            AttentionMask.check(inputs, 3, sizes);
            AttentionMask.checkBias(inputs, 5, sizes);
        }
        ElementType type = inputs.element(0);
        TensorType y =
                new TensorType(
                        type, Shape.of(sizes.batch(), sizes.queries(), heads * sizes.valueSize()));
        if (sizes.size() != sizes.valueSize()) {
            return List.of(y);
        }
        int tokens = sharesBuffer ? inputs.shape(4).get(3) : sizes.keys();
        return List.of(y, new TensorType(type, SelfAttention.present(sizes, tokens)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        infer(inputs);
        Heads sizes = check(inputs);
        Tensor past = inputs.valueOrNull(4);
        double[] before = past == null ? new double[0] : Reals.of(past);
        if (sharesBuffer) {
            before = first(before, past.shape(), sizes.past());
        }
        List<Tensor> outputs =
                attention()
                        .evaluate(
                                inputs.element(0),
                                sizes,
                                projected(inputs),
                                before,
                                inputs.valueOrNull(3),
                                inputs.valueOrNull(5));
        return sharesBuffer ? List.of(outputs.get(0), written(past, outputs.get(1))) : outputs;
    }

    private static double[] projected(Inputs inputs) {
        double[] y =
                Matrices.of(inputs.shape(0), inputs.shape(1))
                        .multiply(Reals.of(inputs.value(0)), Reals.of(inputs.value(1)));
        double[] bias = Reals.orNull(inputs.valueOrNull(2));
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) (bias == null ? y[i] : y[i] + bias[i % bias.length]);
        }
        return y;
    }

    /** The first tokens of each plane. */
    private static double[] first(double[] past, Shape shape, int tokens) {
        int room = shape.get(3) * shape.get(4);
        int used = tokens * shape.get(4);
        double[] first = new double[used == 0 ? 0 : past.length / room * used];
        for (int i = 0; i < first.length; i++) {
            first[i] = past[i / used * room + i % used];
        }
        return first;
    }

    /** A copy of a past with the first tokens of each plane replaced. */
    private static Tensor written(Tensor past, Tensor tokens) {
        Tensor y = Tensor.zeros(past.type());
        y.copy(0, past, 0, past.count());
        int room = past.shape().get(3) * past.shape().get(4);
        int used = tokens.shape().get(3) * tokens.shape().get(4);
        for (int i = 0; i < tokens.count(); i++) {
            y.copy(i / used * room + i % used, tokens, i, 1);
        }
        return y;
    }
}
