package dev.octet.verify;

import dev.octet.request.Attention;
import dev.octet.request.Parameters;
import dev.octet.request.Role;
import java.util.ArrayList;
import java.util.List;

/** Attention: the two products and the softmax of docs/numerics.md, one query after the other. */
final class AttentionKind extends TensorKind<Attention> {
    private static final Integer[] TOKENS = {1, 2, 3, 5, 12, 13, 16, 17, 31, 33, 64, 65, 130};
    private static final Integer[] WIDTHS = {1, 3, 8, 15, 16, 17, 32, 33, 64, 65, 100};
    private static final int MOST = 20_000;

    @Override
    public Class<Attention> request() {
        return Attention.class;
    }

    @Override
    public Attention draw(Draw draw) {
        int kvHeads = draw.of(1, 1, 2, 3);
        int heads = kvHeads * draw.of(1, 1, 2, 3);
        int batch = draw.oneIn(100) ? 0 : draw.of(1, 1, 2);
        int queries = draw.of(TOKENS);
        int keys = draw.oneIn(20) ? draw.between(200, 1200) : draw.of(TOKENS);
        boolean causal = draw.oneIn(3);
        if (causal && keys < queries) {
            keys = queries;
        }
        while (queries > 1 && batch * heads * queries * keys > MOST) {
            queries = queries / 2;
        }
        int width = draw.of(WIDTHS);
        return new Attention(
                batch,
                heads,
                kvHeads,
                queries,
                keys,
                width,
                draw.oneIn(2) ? width : draw.of(WIDTHS),
                draw.oneIn(2),
                draw.oneIn(3) ? draw.of(1f, -2f, 0f) : (float) (1 / Math.sqrt(width)),
                causal,
                draw.oneIn(2) ? List.of() : mask(draw, batch, heads, queries, keys),
                RandomTensor.output(draw, true));
    }

    private static List<Integer> mask(Draw draw, int batch, int heads, int queries, int keys) {
        List<Integer> mask = new ArrayList<>();
        for (int size : new int[] {batch, heads, queries}) {
            mask.add(draw.oneIn(2) ? 1 : size);
        }
        mask.add(keys);
        return mask.subList(draw.below(mask.size()), mask.size());
    }

    @Override
    Parameters parameters(Attention request, FloatValues floats) {
        return Parameters.none();
    }

    @Override
    float[] results(Attention request, Values values) {
        float[] results = new float[request.dstCount()];
        int width = request.valueWidth();
        Heads dst = new Heads(request, request.heads(), request.queries(), width);
        Heads q = new Heads(request, request.heads(), request.queries(), request.width());
        Heads k = new Heads(request, request.kvHeads(), request.keys(), request.width());
        Heads v = new Heads(request, request.kvHeads(), request.keys(), width);
        for (int b = 0; b < request.batch(); b++) {
            for (int head = 0; head < request.heads(); head++) {
                int kvHead = head * request.kvHeads() / request.heads();
                float[][] queries = q.tokens(values.src(), b, head);
                float[][] keys = k.tokens(values.given().get(Role.SRC_1), b, kvHead);
                float[][] tokens = v.tokens(values.given().get(Role.SRC_2), b, kvHead);
                for (int query = 0; query < queries.length; query++) {
                    float[] z = products(queries[query], keys, seen(request, query));
                    for (int key = 0; key < z.length; key++) {
                        z[key] = score(request, values, z[key], new int[] {b, head, query, key});
                    }
                    float[] y = mean(FloatMath.softmax(z), tokens, width);
                    System.arraycopy(y, 0, results, dst.at(b, head, query), width);
                }
            }
        }
        return results;
    }

    private static int seen(Attention request, int query) {
        int later = request.queries() - 1 - query;
        return request.causal() ? request.keys() - later : request.keys();
    }

    private static float[] products(float[] query, float[][] keys, int seen) {
        float[] sums = new float[seen];
        for (int key = 0; key < seen; key++) {
            for (int i = 0; i < query.length; i++) {
                sums[key] = Math.fma(query[i], keys[key][i], sums[key]);
            }
        }
        return sums;
    }

    private static float score(Attention request, Values values, float product, int[] at) {
        if (request.mask().isEmpty()) {
            return product * request.factor();
        }
        float mask = values.residual().real(maskIndex(request.mask(), at));
        return Math.fma(product, request.factor(), mask);
    }

    private static float[] mean(float[] weights, float[][] values, int width) {
        float[] sums = new float[width];
        for (int key = 0; key < weights.length; key++) {
            for (int i = 0; i < width; i++) {
                sums[i] = Math.fma(weights[key], values[key][i], sums[i]);
            }
        }
        return sums;
    }

    /** How a tensor of heads lies in memory. */
    private record Heads(Attention request, int heads, int count, int width) {
        /** The first element of a token in a head. */
        int at(int b, int head, int token) {
            int row =
                    request.tokensFirst()
                            ? (b * count + token) * heads + head
                            : (b * heads + head) * count + token;
            return row * width;
        }

        float[][] tokens(Tensor tensor, int b, int head) {
            float[][] tokens = new float[count][width];
            for (int token = 0; token < count; token++) {
                for (int i = 0; i < width; i++) {
                    tokens[token][i] = tensor.real(at(b, head, token) + i);
                }
            }
            return tokens;
        }
    }

    /** As NumPy broadcasts. */
    private static int maskIndex(List<Integer> mask, int[] at) {
        int index = 0;
        for (int i = 0; i < mask.size(); i++) {
            int own = mask.get(i);
            index = index * own + (own == 1 ? 0 : at[at.length - mask.size() + i]);
        }
        return index;
    }
}
