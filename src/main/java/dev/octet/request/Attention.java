package dev.octet.request;

import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * Scaled dot-product attention: softmax(factor · q · kᵀ + mask) · v for each head, without its
 * scores in memory. The same numbers as a multiplication, a {@link Softmax} and another
 * multiplication; docs/numerics.md says how. ONNX: Attention, and what exporters write instead.
 *
 * <p>q is {@link Role#SRC}, k {@link Role#SRC_1}, v {@link Role#SRC_2}. Of those that are s8, the
 * scales are {@link Role#SRC_3}, {@link Role#SRC_4} and {@link Role#SRC_5}, in the same order.
 *
 * @param q [batch, heads, queries, width], wherever its tokens lie: those of a token in a head are
 *     neighbours, and what is between is not read. The batch may be 0
 * @param k [batch, kv heads, keys, width]; heads is a multiple of kv heads: so many neighbouring
 *     heads share one (grouped-query attention)
 * @param v [batch, kv heads, keys, its own width], which is that of dst
 * @param types of q, k and v: f32, or with int8 s8, whose scales come with each run: see {@link
 *     #scales}
 * @param tokensFirst whether dst, and what is dense, lies as [batch, tokens, heads, width], as
 *     projections write it, and not as [batch, heads, tokens, width]
 * @param factor of the scores, often 1 / √width; finite
 * @param causal whether query i sees the keys up to i + keys − queries only, which are at least as
 *     many; all others are as if they were not there
 * @param int8 whether they are multiplied as integers, each token of q and k and each head of v
 *     with a scale of its own. What comes as f32 is quantized on the fly; docs/numerics.md has the
 *     steps, and how far it is from floats
 * @param mask dimensions of an f32 tensor that is added to the scores, as NumPy broadcasts it:
 *     aligned with the last of [batch, heads, queries, keys], each as large or 1, the last as
 *     large. Empty for none. It comes as {@link Role#RESIDUAL}
 * @param output dynamic rows are those of a token in a head
 */
public record Attention(
        StridedShape q,
        StridedShape k,
        StridedShape v,
        List<DataType> types,
        boolean tokensFirst,
        float factor,
        boolean causal,
        boolean int8,
        List<Integer> mask,
        Output output)
        implements TensorOperation {
    /** Of a token in a head. */
    public static final int MOST_WIDTH = 1 << 16;

    /** Keys of an {@link #int8} attention: their s32 sums of u8 by s8 cannot overflow. */
    public static final int MOST_INT8_KEYS = Integer.MAX_VALUE / (255 * 128);

    private static final int AXES = 4;

    private static final List<DataType> FLOATS = Collections.nCopies(3, DataType.F32);

    /**
     * Checks types and sizes.
     *
     * @throws IllegalArgumentException with the numbers
     */
    public Attention {
        Objects.requireNonNull(output, "output");
        mask = List.copyOf(mask);
        types = List.copyOf(types);
        checkTypes(types, int8);
        checkTensor("q", q, types.get(0));
        checkTensor("k", k, types.get(1));
        checkTensor("v", v, types.get(2));
        checkSizes(q.shape(), k.shape(), v.shape());
        int heads = q.shape().get(1);
        int kvHeads = k.shape().get(1);
        if (heads % kvHeads != 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "heads must be a multiple of kv_heads, %d is none of %d",
                            heads, kvHeads));
        }
        int queries = q.shape().get(2);
        int keys = k.shape().get(2);
        if (causal && keys < queries) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "causal needs as many keys as queries at least, got %d queries and %d"
                                    + " keys",
                            queries, keys));
        }
        if (int8 && keys > MOST_INT8_KEYS) {
            throw new IllegalArgumentException(
                    RootLocale.format("int8 takes at most %,d keys, got %d", MOST_INT8_KEYS, keys));
        }
        if (!Float.isFinite(factor)) {
            throw new IllegalArgumentException("factor must be finite, is " + factor);
        }
        // -0 would make two equal requests differ in their bits
        factor += 0f;
        if (!mask.isEmpty()) {
            checkMask(mask, List.of(q.shape().get(0), heads, queries, keys));
        }
    }

    private static void checkTypes(List<DataType> types, boolean int8) {
        boolean fits =
                types.size() == 3
                        && types.stream()
                                .allMatch(
                                        type ->
                                                type == DataType.F32
                                                        || type == DataType.S8 && int8);
        if (!fits) {
            throw new IllegalArgumentException(
                    "q, k and v are f32, or with int8 each f32 or s8; got " + types);
        }
    }

    private static void checkTensor(String name, StridedShape tensor, DataType type) {
        if (tensor.shape().size() != AXES || tensor.strides().get(AXES - 1) != 1) {
            throw new IllegalArgumentException(
                    name
                            + " is batch x heads x tokens x width, the elements of a token in a"
                            + " head being neighbours; got "
                            + tensor.text());
        }
        Shapes.checked(name, type, tensor.shape());
        tensor.check(name, type);
    }

    private static void checkSizes(List<Integer> q, List<Integer> k, List<Integer> v) {
        int width = q.get(AXES - 1);
        int valueWidth = v.get(AXES - 1);
        if (!k.equals(List.of(q.get(0), k.get(1), k.get(2), width))
                || !v.equals(List.of(k.get(0), k.get(1), k.get(2), valueWidth))) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "k has the batch and width of q, v the batch, heads and tokens of k;"
                                    + " got %s, %s and %s",
                            Shapes.word(q), Shapes.word(k), Shapes.word(v)));
        }
        if (width > MOST_WIDTH || valueWidth > MOST_WIDTH) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "a head is at most %,d wide, got %d, values %d",
                            MOST_WIDTH, width, valueWidth));
        }
        Shapes.checked("dst", DataType.F32, List.of(q.get(0), q.get(1), q.get(2), valueWidth));
    }

    private static void checkMask(List<Integer> mask, List<Integer> scores) {
        int missing = AXES - mask.size();
        boolean fits = missing >= 0 && mask.get(mask.size() - 1).equals(scores.get(AXES - 1));
        for (int i = missing; fits && i < AXES; i++) {
            int own = mask.get(i - missing);
            fits = own == 1 || own == scores.get(i);
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "mask %s has other dimensions, or another last one: scores are %s",
                            Shapes.word(mask), Shapes.word(scores)));
        }
        Shapes.check("mask", DataType.F32, Shapes.array(mask));
    }

    /** Of floats, heads outside of tokens, without a mask; scores are divided by √width. */
    public static Attention of(int batch, int heads, int tokens, int width) {
        StridedShape all = dense("q", batch, heads, tokens, width, false);
        float factor = (float) (1 / Math.sqrt(width));
        return new Attention(
                all, all, all, FLOATS, false, factor, false, false, List.of(), Output.FLOATS);
    }

    private static StridedShape dense(
            String name, int batch, int heads, int tokens, int width, boolean tokensFirst) {
        List<Integer> shape = List.of(batch, heads, tokens, width);
        Shapes.checked(name, DataType.S8, shape);
        return tokensFirst
                ? new StridedShape(shape, List.of(tokens * heads * width, width, heads * width, 1))
                : StridedShape.dense(shape);
    }

    /** The same where it is dense. */
    private StridedShape dense(StridedShape tensor) {
        List<Integer> shape = tensor.shape();
        return dense("", shape.get(0), shape.get(1), shape.get(2), shape.get(3), tokensFirst);
    }

    /**
     * The same with a q that does not lie densely, as in one tensor with k and v.
     *
     * @param strides elements from one batch entry, head and token to the next
     */
    public Attention qStrides(int... strides) {
        return with(q.withStrides(strides), k, v);
    }

    /** The same of k; see {@link #qStrides}. */
    public Attention kStrides(int... strides) {
        return with(q, k.withStrides(strides), v);
    }

    /** The same of v; see {@link #qStrides}. */
    public Attention vStrides(int... strides) {
        return with(q, k, v.withStrides(strides));
    }

    private Attention with(StridedShape q, StridedShape k, StridedShape v) {
        return new Attention(q, k, v, types, tokensFirst, factor, causal, int8, mask, output);
    }

    /** q's. */
    @Override
    public DataType src() {
        return types.get(0);
    }

    /** Entries. */
    public int batch() {
        return q.shape().get(0);
    }

    /** Of q and dst. */
    public int heads() {
        return q.shape().get(1);
    }

    /** Heads of k and v. */
    public int kvHeads() {
        return k.shape().get(1);
    }

    /** Tokens of q and dst. */
    public int queries() {
        return q.shape().get(2);
    }

    /** Tokens of k and v. */
    public int keys() {
        return k.shape().get(2);
    }

    /** Of a token of q and k in a head. */
    public int width() {
        return q.shape().get(3);
    }

    /** Of a token of v and dst in a head. */
    public int valueWidth() {
        return v.shape().get(3);
    }

    /**
     * Where the scales of q (0), k (1) or v (2) lie where it is s8, as [batch, heads, tokens]:
     * densely, heads and tokens in the order of dense tensors. All tokens of v in a head have one.
     */
    public StridedShape scales(int tensor) {
        List<Integer> shape = List.of(q, k, v).get(tensor).shape().subList(0, AXES - 1);
        int heads = shape.get(1);
        if (tensor == 2) {
            return new StridedShape(shape, List.of(heads, 1, 0));
        }
        return tokensFirst
                ? new StridedShape(shape, List.of(shape.get(2) * heads, 1, heads))
                : StridedShape.dense(shape);
    }

    /** dst as q is: [batch, heads, queries, width of values]. */
    public StridedShape dstLayout() {
        return dense("dst", batch(), heads(), queries(), valueWidth(), tokensFirst);
    }

    /**
     * The mask as [batch, heads, queries, keys]: a stride of 0 along what it is broadcast along.
     */
    public StridedShape maskLayout() {
        Integer[] strides = {0, 0, 0, 0};
        int stride = 1;
        for (int i = AXES - 1; i >= AXES - mask.size(); i--) {
            int own = mask.get(i - AXES + mask.size());
            strides[i] = own == 1 ? 0 : stride;
            stride *= own;
        }
        return new StridedShape(List.of(batch(), heads(), queries(), keys()), List.of(strides));
    }

    /** Heads that share keys and values. */
    public int group() {
        return heads() / kvHeads();
    }

    /** How many keys a query sees, from the first on. */
    public int seen(int query) {
        return causal ? keys() - queries() + query + 1 : keys();
    }

    /**
     * Reads {@code attention f32:f32 2x12x128x64 kv_heads:4 keys:512 values:32 bthd factor:0.125
     * mask:128x512 causal int8 q_strides:294912,64,2304}. Without them there are as many kv heads
     * and keys as heads and queries, and values are as wide as q; the factor is 1.
     *
     * @throws IllegalArgumentException saying which word is wrong
     */
    public static Attention parse(String text) {
        TensorLine line = new TensorLine(Objects.requireNonNull(text, "text"));
        if (!line.operation().equals(Operations.ATTENTION)) {
            throw new IllegalArgumentException(
                    "it begins with attention, got " + Echo.quoted(text));
        }
        List<Integer> shape = Shapes.parse(line.shapeWord());
        List<DataType> types = line.sources();
        if (shape.size() != AXES) {
            throw new IllegalArgumentException(
                    "the shape of an attention is that of q, batch x heads x tokens x width, as in"
                            + " 2x12x128x64; got "
                            + Shapes.word(shape));
        }
        int batch = shape.get(0);
        int kvHeads = line.integer("kv_heads").orElse(shape.get(1));
        int keys = line.integer("keys").orElse(shape.get(2));
        int values = line.integer("values").orElse(shape.get(3));
        boolean tokensFirst = line.has("bthd");
        Attention attention =
                new Attention(
                        strided(
                                line,
                                "q",
                                batch,
                                shape.get(1),
                                shape.get(2),
                                shape.get(3),
                                tokensFirst),
                        strided(line, "k", batch, kvHeads, keys, shape.get(3), tokensFirst),
                        strided(line, "v", batch, kvHeads, keys, values, tokensFirst),
                        types.size() == 1 ? Collections.nCopies(3, types.get(0)) : types,
                        tokensFirst,
                        line.number("factor").orElse(1f),
                        line.has("causal"),
                        line.has("int8"),
                        line.shape("mask").orElse(List.of()),
                        line.output());
        line.end();
        return attention;
    }

    private static StridedShape strided(
            TensorLine line,
            String name,
            int batch,
            int heads,
            int tokens,
            int width,
            boolean tokensFirst) {
        StridedShape dense = dense(name, batch, heads, tokens, width, tokensFirst);
        return line.integers(name + "_strides")
                .map(strides -> dense.withStrides(Shapes.array(strides)))
                .orElse(dense);
    }

    @Override
    public boolean differsInSizesOnly(Request other) {
        return other instanceof Attention attention
                && tokensFirst == attention.tokensFirst
                && factor == attention.factor
                && causal == attention.causal
                && int8 == attention.int8
                && types.equals(attention.types)
                && mask.isEmpty() == attention.mask.isEmpty()
                && output.equals(attention.output);
    }

    @Override
    public String word() {
        return Operations.ATTENTION;
    }

    @Override
    public String verb() {
        return "compute an attention";
    }

    /** Dimensions of q in memory. */
    @Override
    public List<Integer> shape() {
        return inMemory(q).shape();
    }

    @Override
    public int[] dstShape() {
        return Shapes.array(inMemory(dstLayout()).shape());
    }

    /** In the order of memory, where it is dense. */
    private StridedShape inMemory(StridedShape tensor) {
        List<Integer> shape = tensor.shape();
        return !tensor.equals(dense(tensor))
                ? tensor
                : StridedShape.dense(
                        tokensFirst
                                ? List.of(shape.get(0), shape.get(2), shape.get(1), shape.get(3))
                                : shape);
    }

    @Override
    public List<Operand> operands() {
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.read(Role.SRC, types.get(0), inMemory(q)));
        if (!mask.isEmpty()) {
            operands.add(Operand.read(Role.RESIDUAL, DataType.F32, Shapes.array(mask)));
        }
        operands.add(Operand.read(Role.SRC_1, types.get(1), inMemory(k)));
        operands.add(Operand.read(Role.SRC_2, types.get(2), inMemory(v)));
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i) == DataType.S8) {
                operands.add(Operand.read(Role.source(3 + i), DataType.F32, scales(i)));
            }
        }
        operands.addAll(output.operands(dstShape()));
        operands.sort((one, other) -> one.role().compareTo(other.role()));
        return operands;
    }

    @Override
    public void check(Parameters parameters) {
        TensorParameters.check(verb(), output, 0, 0, parameters);
    }

    /** Two for each product of the two multiplications; exponents are not counted. */
    @Override
    public long operations() {
        long unseen = causal ? queries() * (queries() - 1L) / 2 : 0;
        long scores = (long) queries() * keys() - unseen;
        return 2L * batch() * heads() * scores * (width() + valueWidth());
    }

    /** Another batch, of the mask as well where it has one. */
    @Override
    public Attention withRows(int rows) {
        return new Attention(
                q.with(0, rows),
                k.with(0, rows),
                v.with(0, rows),
                types,
                tokensFirst,
                factor,
                causal,
                int8,
                mask.size() < AXES || mask.get(0) == 1 ? mask : Shapes.withFirst(mask, rows),
                output);
    }

    /** The request line. */
    @Override
    public String toString() {
        StringJoiner line = new StringJoiner(" ");
        line.add(Operations.ATTENTION).add(typesWord() + ":" + dst());
        line.add(Shapes.word(q.shape()));
        if (kvHeads() != heads()) {
            line.add("kv_heads:" + kvHeads());
        }
        if (keys() != queries()) {
            line.add("keys:" + keys());
        }
        if (valueWidth() != width()) {
            line.add("values:" + valueWidth());
        }
        if (tokensFirst) {
            line.add("bthd");
        }
        if (factor != 1) {
            line.add("factor:" + factor);
        }
        if (!mask.isEmpty()) {
            line.add("mask:" + Shapes.word(mask));
        }
        if (causal) {
            line.add("causal");
        }
        if (int8) {
            line.add("int8");
        }
        output.print(line);
        print(line, "q_strides", q);
        print(line, "k_strides", k);
        print(line, "v_strides", v);
        return line.toString();
    }

    private String typesWord() {
        return types.equals(FLOATS)
                ? DataType.F32.toString()
                : types.stream().map(DataType::toString).collect(Collectors.joining(","));
    }

    private void print(StringJoiner line, String word, StridedShape tensor) {
        if (!tensor.equals(dense(tensor))) {
            line.add(word + ":" + tensor.stridesWord());
        }
    }
}
