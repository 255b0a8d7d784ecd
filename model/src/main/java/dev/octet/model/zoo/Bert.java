package dev.octet.model.zoo;

import dev.octet.model.graph.Graph;
import dev.octet.model.operator.GraphBuilder;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * An encoder of text (Devlin et al., "BERT", 2018), as exporters write it: biases and activations
 * as nodes of their own, GELU by its error function, additive attention mask. Inputs {@code
 * input_ids, attention_mask, token_type_ids: int64 [batch, sequence]}, output {@code
 * last_hidden_state: float [batch, sequence, hidden]}.
 *
 * @param layers how many
 * @param hidden numbers of a token between layers
 * @param heads of attention, each of hidden / heads numbers
 * @param inside numbers of a token inside of a feed-forward layer
 * @param vocabulary how many tokens there are
 * @param longest sequence
 */
record Bert(int layers, int hidden, int heads, int inside, int vocabulary, int longest) {
    /** The first version of the operators that has layer normalization. */
    private static final int VERSION = 17;

    private static final float BIAS = 0.02f;
    private static final float EPSILON = 1e-12f;

    /** What is added where there is no token: exporters write the smallest number there is. */
    private static final float MASKED = -10_000;

    static Bert base() {
        return new Bert(12, 768, 12, 3072, 30_522, 512);
    }

    Graph graph(long seed) {
        return new Building(seed).graph();
    }

    /** One graph as it grows. */
    private final class Building {
        private final GraphBuilder graph = new GraphBuilder("bert", VERSION);
        private final SeededWeights weights;

        Building(long seed) {
            weights = new SeededWeights(seed);
        }

        Graph graph() {
            String ids = tokens("input_ids");
            String attended = tokens("attention_mask");
            String types = tokens("token_type_ids");
            String mask = mask(attended);
            String now = embeddings(ids, types);
            for (int i = 0; i < layers; i++) {
                String prefix = "layer" + i + ".";
                now = attention(prefix + "attention.", now, mask);
                boolean isLast = i == layers - 1;
                now = feedForward(prefix, now, isLast ? "last_hidden_state" : prefix + "output");
            }
            graph.output(
                    now,
                    ElementType.FLOAT,
                    GraphBuilder.named("batch"),
                    GraphBuilder.named("sequence"),
                    GraphBuilder.fixed(hidden));
            return graph.build();
        }

        private String tokens(String name) {
            return graph.input(
                    name,
                    ElementType.INT64,
                    GraphBuilder.named("batch"),
                    GraphBuilder.named("sequence"));
        }

        private String floats(String name, float value) {
            return graph.constant(name, Tensor.of(new float[] {value}));
        }

        private String integers(String name, long... values) {
            return graph.constant(name, Tensor.of(values, values.length));
        }

        /** 0 where there is a token, a large negative number elsewhere: [batch, 1, 1, sequence]. */
        private String mask(String attended) {
            String axes = integers("mask.axes", 1, 2);
            String wide = graph.add("Unsqueeze", "mask.wide", attended, axes);
            String real = graph.add("Cast", Map.of("to", 1L), "mask.real", wide);
            String left = graph.add("Sub", "mask.left", floats("mask.one", 1), real);
            return graph.add("Mul", "mask", left, floats("mask.masked", MASKED));
        }

        private String embeddings(String ids, String types) {
            String words =
                    graph.constant(
                            "embeddings.words.weight", weights.around(0, 0.1f, vocabulary, hidden));
            String places =
                    graph.constant(
                            "embeddings.places.weight", weights.around(0, 0.1f, longest, hidden));
            String kinds =
                    graph.constant("embeddings.types.weight", weights.around(0, 0.1f, 2, hidden));
            String shape = graph.add("Shape", "embeddings.shape", ids);
            String length =
                    graph.add(
                            "Gather", "embeddings.length", shape, integers("embeddings.second", 1));
            String used =
                    graph.add(
                            "Slice",
                            "embeddings.places",
                            places,
                            integers("embeddings.first", 0),
                            length,
                            integers("embeddings.axis", 0));
            String word = graph.add("Gather", "embeddings.words", words, ids);
            String type = graph.add("Gather", "embeddings.types", kinds, types);
            String both = graph.add("Add", "embeddings.both", word, type);
            String all = graph.add("Add", "embeddings.all", both, used);
            return normalized("embeddings.norm", all, "embeddings");
        }

        private String normalized(String name, String from, String output) {
            String scale = graph.constant(name + ".weight", weights.around(1, 0.1f, hidden));
            String bias = graph.constant(name + ".bias", weights.around(0, 0.1f, hidden));
            return graph.add(
                    "LayerNormalization",
                    Map.of("axis", -1L, "epsilon", EPSILON),
                    output,
                    from,
                    scale,
                    bias);
        }

        private String linear(String name, String from, int in, int out) {
            String w = graph.constant(name + ".weight", weights.scaled(1, in, in, out));
            String b = graph.constant(name + ".bias", weights.around(0, BIAS, out));
            return graph.add("Add", name, b, graph.add("MatMul", name + ".product", from, w));
        }

        /** Numbers of a token to rows of each head: [batch, heads, sequence, hidden / heads]. */
        private String heads(String name, String from, long... order) {
            String split = integers("heads.split", 0, 0, heads, hidden / heads);
            String rows = graph.add("Reshape", name + ".split", from, split);
            return transposed(name + ".heads", rows, order);
        }

        private String transposed(String name, String from, long... order) {
            List<Long> perm = Arrays.stream(order).boxed().toList();
            return graph.add("Transpose", Map.of("perm", perm), name, from);
        }

        private String attention(String prefix, String from, String mask) {
            String query = linear(prefix + "query", from, hidden, hidden);
            String key = linear(prefix + "key", from, hidden, hidden);
            String value = linear(prefix + "value", from, hidden, hidden);
            String q = heads(prefix + "query", query, 0, 2, 1, 3);
            String k = heads(prefix + "key", key, 0, 2, 3, 1);
            String v = heads(prefix + "value", value, 0, 2, 1, 3);
            String products = graph.add("MatMul", prefix + "products", q, k);
            float root = (float) Math.sqrt(hidden / heads);
            String scores =
                    graph.add("Div", prefix + "scores", products, floats("heads.root", root));
            String masked = graph.add("Add", prefix + "masked", scores, mask);
            String shares = graph.add("Softmax", Map.of("axis", -1L), prefix + "shares", masked);
            String each = graph.add("MatMul", prefix + "each", shares, v);
            String rows = transposed(prefix + "rows", each, 0, 2, 1, 3);
            String merged =
                    graph.add(
                            "Reshape",
                            prefix + "merged",
                            rows,
                            integers("heads.merge", 0, 0, hidden));
            String output = linear(prefix + "output", merged, hidden, hidden);
            String sum = graph.add("Add", prefix + "sum", output, from);
            return normalized(prefix + "norm", sum, prefix + "normalized");
        }

        private String feedForward(String prefix, String from, String output) {
            String wide = linear(prefix + "inside", from, hidden, inside);
            String active = gelu(prefix + "gelu.", wide);
            String narrow = linear(prefix + "outside", active, inside, hidden);
            String sum = graph.add("Add", prefix + "sum", narrow, from);
            return normalized(prefix + "norm", sum, output);
        }

        /** x · (1 + erf(x / √2)) / 2. */
        private String gelu(String prefix, String x) {
            String root = floats("gelu.root", (float) Math.sqrt(2));
            String divided = graph.add("Div", prefix + "divided", x, root);
            String error = graph.add("Erf", prefix + "erf", divided);
            String more = graph.add("Add", prefix + "more", error, floats("gelu.one", 1));
            String product = graph.add("Mul", prefix + "product", x, more);
            return graph.add("Mul", prefix + "half", product, floats("gelu.half", 0.5f));
        }
    }
}
