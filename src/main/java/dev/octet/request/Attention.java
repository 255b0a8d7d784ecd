package dev.octet.request;

import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * Scaled dot-product attention: softmax(factor · q · kᵀ + mask) · v for each head, without its
 * scores in memory. The same numbers as a multiplication, a {@link Softmax} and another
 * multiplication; docs/numerics.md says how. ONNX: Attention, and what exporters write instead.
 *
 * <p>q is {@link Role#SRC}, k {@link Role#SRC_1}, v {@link Role#SRC_2}.
 *
 * @param batch entries; may be 0
 * @param heads of q and dst
 * @param kvHeads heads of k and v, of which heads is a multiple: so many neighbouring heads share
 *     one (grouped-query attention)
 * @param queries tokens of q and dst
 * @param keys tokens of k and v
 * @param width of a token of q and k in a head
 * @param valueWidth of a token of v and dst in a head
 * @param tokensFirst whether tensors are [batch, tokens, heads, width], as projections write them,
 *     and not [batch, heads, tokens, width]
 * @param factor of the scores, often 1 / √width; finite
 * @param causal whether query i sees the keys up to i + keys − queries only, which are at least as
 *     many; all others are as if they were not there
 * @param int8 whether q, k and v are quantized on the fly, each token of q and k and each head of v
 *     with a scale of its own, and multiplied as integers; docs/numerics.md has the steps, and how
 *     far it is from floats
 * @param mask dimensions of an f32 tensor that is added to the scores, as NumPy broadcasts it:
 *     aligned with the last of [batch, heads, queries, keys], each as large or 1, the last as
 *     large. Empty for none. It comes as {@link Role#RESIDUAL}
 * @param output dynamic rows are those of a token in a head
 * @param qStrides where q does not lie densely, as in one tensor with k and v: elements from one
 *     batch entry, head and token to the next, in this order; those of a token in a head are
 *     neighbours, and what lies between is not read. Empty where it is dense
 * @param kStrides the same of k
 * @param vStrides the same of v
 */
public record Attention(
        int batch,
        int heads,
        int kvHeads,
        int queries,
        int keys,
        int width,
        int valueWidth,
        boolean tokensFirst,
        float factor,
        boolean causal,
        boolean int8,
        List<Integer> mask,
        Output output,
        List<Integer> qStrides,
        List<Integer> kStrides,
        List<Integer> vStrides)
        implements TensorOperation {
    /** Of a token in a head. */
    public static final int MOST_WIDTH = 1 << 16;

    /** Keys of an {@link #int8} attention: their s32 sums of u8 by s8 cannot overflow. */
    public static final int MOST_INT8_KEYS = Integer.MAX_VALUE / (255 * 127);

    private static final int AXES = 4;

    /**
     * Checks types and sizes.
     *
     * @throws IllegalArgumentException with the numbers
     */
    public Attention {
        Objects.requireNonNull(output, "output");
        mask = List.copyOf(mask);
        qStrides = List.copyOf(qStrides);
        kStrides = List.copyOf(kStrides);
        vStrides = List.copyOf(vStrides);
        checkTensor("q", List.of(batch, heads, queries, width));
        checkTensor("k", List.of(batch, kvHeads, keys, width));
        checkTensor("v", List.of(batch, kvHeads, keys, valueWidth));
        checkTensor("dst", List.of(batch, heads, queries, valueWidth));
        if (width > MOST_WIDTH || valueWidth > MOST_WIDTH) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "a head is at most %,d wide, got %d, values %d",
                            MOST_WIDTH, width, valueWidth));
        }
        if (heads % kvHeads != 0) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "heads must be a multiple of kv_heads, %d is none of %d",
                            heads, kvHeads));
        }
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
            checkMask(mask, List.of(batch, heads, queries, keys));
        }
        checkStrides("q", List.of(batch, heads, queries, width), qStrides);
        checkStrides("k", List.of(batch, kvHeads, keys, width), kStrides);
        checkStrides("v", List.of(batch, kvHeads, keys, valueWidth), vStrides);
    }

    private static void checkStrides(String name, List<Integer> shape, List<Integer> strides) {
        if (strides.isEmpty()) {
            return;
        }
        if (strides.size() != AXES - 1) {
            throw new IllegalArgumentException(
                    name
                            + " has three strides, from one batch entry, head and token to the"
                            + " next; got "
                            + strides);
        }
        strided(shape, strides).check(name, DataType.F32);
    }

    private static StridedShape strided(List<Integer> shape, List<Integer> strides) {
        List<Integer> all = new ArrayList<>(strides);
        all.add(1);
        return new StridedShape(shape, all);
    }

    private static void checkTensor(String name, List<Integer> shape) {
        Shapes.checked(name, DataType.F32, shape);
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
        return new Attention(
                batch,
                heads,
                heads,
                tokens,
                tokens,
                width,
                width,
                false,
                (float) (1 / Math.sqrt(width)),
                false,
                false,
                List.of(),
                Output.FLOATS,
                List.of(),
                List.of(),
                List.of());
    }

    /** The same with q, k and v anywhere; see {@link #qStrides()}. */
    public Attention strides(List<Integer> q, List<Integer> k, List<Integer> v) {
        return new Attention(
                batch,
                heads,
                kvHeads,
                queries,
                keys,
                width,
                valueWidth,
                tokensFirst,
                factor,
                causal,
                int8,
                mask,
                output,
                q,
                k,
                v);
    }

    /**
     * Where the elements of a token in a head are.
     *
     * @param batch elements from one batch entry to the next
     * @param head elements from one head to the next
     * @param token elements from one token to the next
     */
    public record Strides(int batch, int head, int token) {
        /** The first element. */
        public int at(int b, int h, int t) {
            return b * batch + h * head + t * token;
        }
    }

    private Strides strides(int heads, int tokens, int width, List<Integer> given) {
        if (!given.isEmpty()) {
            return new Strides(given.get(0), given.get(1), given.get(2));
        }
        return tokensFirst
                ? new Strides(tokens * heads * width, width, heads * width)
                : new Strides(heads * tokens * width, tokens * width, width);
    }

    /** Of q, which is src. */
    public Strides queryStrides() {
        return strides(heads, queries, width, qStrides);
    }

    /** Of k. */
    public Strides keyStrides() {
        return strides(kvHeads, keys, width, kStrides);
    }

    /** Of v. */
    public Strides valueStrides() {
        return strides(kvHeads, keys, valueWidth, vStrides);
    }

    /** Of dst. */
    public Strides dstStrides() {
        return strides(heads, queries, valueWidth, List.of());
    }

    /** Of the mask, whose tokens are queries: 0 along what it is broadcast along. */
    public Strides maskStrides() {
        int[] strides = new int[AXES];
        int stride = 1;
        for (int i = AXES - 1; i >= AXES - mask.size(); i--) {
            int own = mask.get(i - AXES + mask.size());
            strides[i] = own == 1 ? 0 : stride;
            stride *= own;
        }
        return new Strides(strides[0], strides[1], strides[2]);
    }

    /** Heads that share keys and values. */
    public int group() {
        return heads / kvHeads;
    }

    /** How many keys a query sees, from the first on. */
    public int seen(int query) {
        return causal ? keys - queries + query + 1 : keys;
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
        List<Integer> shape = line.shape();
        if (shape.size() != AXES) {
            throw new IllegalArgumentException(
                    "the shape of an attention is that of q, batch x heads x tokens x width, as in"
                            + " 2x12x128x64; got "
                            + Shapes.word(shape));
        }
        Attention attention =
                new Attention(
                        shape.get(0),
                        shape.get(1),
                        line.integer("kv_heads").orElse(shape.get(1)),
                        shape.get(2),
                        line.integer("keys").orElse(shape.get(2)),
                        shape.get(3),
                        line.integer("values").orElse(shape.get(3)),
                        line.has("bthd"),
                        line.number("factor").orElse(1f),
                        line.has("causal"),
                        line.has("int8"),
                        line.shape("mask").orElse(List.of()),
                        line.output(),
                        line.integers("q_strides").orElse(List.of()),
                        line.integers("k_strides").orElse(List.of()),
                        line.integers("v_strides").orElse(List.of()));
        line.end();
        return attention;
    }

    @Override
    public boolean differsInSizesOnly(Request other) {
        return other instanceof Attention attention
                && tokensFirst == attention.tokensFirst
                && factor == attention.factor
                && causal == attention.causal
                && int8 == attention.int8
                && mask.isEmpty() == attention.mask.isEmpty()
                && output.equals(attention.output);
    }

    @Override
    public String verb() {
        return "compute an attention";
    }

    /** Dimensions of q in memory. */
    @Override
    public List<Integer> shape() {
        return inMemory(heads, queries, width);
    }

    @Override
    public int[] dstShape() {
        return Shapes.array(inMemory(heads, queries, valueWidth));
    }

    private List<Integer> inMemory(int heads, int tokens, int width) {
        return tokensFirst
                ? List.of(batch, tokens, heads, width)
                : List.of(batch, heads, tokens, width);
    }

    private StridedShape layout(int heads, int tokens, int width, List<Integer> strides) {
        return strides.isEmpty()
                ? StridedShape.dense(inMemory(heads, tokens, width))
                : strided(List.of(batch, heads, tokens, width), strides);
    }

    @Override
    public List<Operand> operands() {
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.read(Role.SRC, DataType.F32, layout(heads, queries, width, qStrides)));
        if (!mask.isEmpty()) {
            operands.add(Operand.read(Role.RESIDUAL, DataType.F32, Shapes.array(mask)));
        }
        StridedShape k = layout(kvHeads, keys, width, kStrides);
        StridedShape v = layout(kvHeads, keys, valueWidth, vStrides);
        operands.add(Operand.read(Role.SRC_1, DataType.F32, k));
        operands.add(Operand.read(Role.SRC_2, DataType.F32, v));
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
        long unseen = causal ? queries * (queries - 1L) / 2 : 0;
        long scores = (long) queries * keys - unseen;
        return 2L * batch * heads * scores * (width + valueWidth);
    }

    /** Another batch, of the mask as well where it has one. */
    @Override
    public Attention withRows(int rows) {
        return new Attention(
                rows,
                heads,
                kvHeads,
                queries,
                keys,
                width,
                valueWidth,
                tokensFirst,
                factor,
                causal,
                int8,
                mask.size() < AXES || mask.get(0) == 1 ? mask : Shapes.withFirst(mask, rows),
                output,
                qStrides,
                kStrides,
                vStrides);
    }

    /** The request line. */
    @Override
    public String toString() {
        StringJoiner line = new StringJoiner(" ");
        line.add(Operations.ATTENTION).add("f32:" + dst());
        line.add(Shapes.word(List.of(batch, heads, queries, width)));
        if (kvHeads != heads) {
            line.add("kv_heads:" + kvHeads);
        }
        if (keys != queries) {
            line.add("keys:" + keys);
        }
        if (valueWidth != width) {
            line.add("values:" + valueWidth);
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
        print(line, "q_strides:", qStrides);
        print(line, "k_strides:", kStrides);
        print(line, "v_strides:", vStrides);
        return line.toString();
    }

    private static void print(StringJoiner line, String word, List<Integer> strides) {
        if (!strides.isEmpty()) {
            line.add(word + Shapes.commas(strides));
        }
    }
}
