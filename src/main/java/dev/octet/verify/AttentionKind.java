package dev.octet.verify;

import dev.octet.request.Attention;
import dev.octet.request.DataType;
import dev.octet.request.Parameters;
import dev.octet.request.Role;
import dev.octet.request.StridedShape;
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
        int valueWidth = draw.oneIn(2) ? width : draw.of(WIDTHS);
        boolean tokensFirst = draw.oneIn(2);
        boolean int8 = draw.oneIn(3);
        List<DataType> types = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            types.add(int8 && draw.oneIn(3) ? DataType.S8 : DataType.F32);
        }
        // scores of any integers are large
        boolean isSmall = types.contains(DataType.S8) && !draw.oneIn(4);
        return new Attention(
                tensor(draw, List.of(batch, heads, queries, width), tokensFirst),
                tensor(draw, List.of(batch, kvHeads, keys, width), tokensFirst),
                tensor(draw, List.of(batch, kvHeads, keys, valueWidth), tokensFirst),
                types,
                tokensFirst,
                isSmall ? (float) draw.logarithmic(1e-8, 1e-2) : factor(draw, width),
                causal,
                int8,
                draw.oneIn(2) ? List.of() : mask(draw, batch, heads, queries, keys),
                RandomTensor.output(draw, true));
    }

    private static float factor(Draw draw, int width) {
        return draw.oneIn(3) ? draw.of(1f, -2f, 0f) : (float) (1 / Math.sqrt(width));
    }

    /** Dense, heads side by side in a token with more between tokens, or heads far apart. */
    private static StridedShape tensor(Draw draw, List<Integer> shape, boolean tokensFirst) {
        int heads = shape.get(1);
        int tokens = shape.get(2);
        int width = shape.get(3);
        boolean isDense = draw.oneIn(2);
        int gap = isDense ? 0 : draw.of(0, 1, 3, width);
        if (isDense ? tokensFirst : draw.oneIn(2)) {
            int token = heads * width + gap;
            return new StridedShape(shape, List.of(tokens * token, width, token, 1));
        }
        int token = width + gap;
        int head = tokens * token + (isDense ? 0 : draw.of(0, 1, 2 * token));
        return new StridedShape(shape, List.of(heads * head, head, token, 1));
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
        Heads dst = new Heads(request.dstLayout());
        Heads q = new Heads(request.q());
        Heads k = new Heads(request.k());
        Heads v = new Heads(request.v());
        for (int b = 0; b < request.batch(); b++) {
            for (int head = 0; head < request.heads(); head++) {
                int kvHead = head * request.kvHeads() / request.heads();
                float[][] queries = q.tokens(values.src(), b, head);
                float[][] keys = k.tokens(values.given().get(Role.SRC_1), b, kvHead);
                float[][] tokens = v.tokens(values.given().get(Role.SRC_2), b, kvHead);
                float[] queryScales = new float[queries.length];
                float[] keyScales = new float[keys.length];
                float[] valueScales = new float[tokens.length];
                if (request.int8()) {
                    integers(request, 0, values, queries, queryScales, b, head);
                    integers(request, 1, values, keys, keyScales, b, kvHead);
                    integers(request, 2, values, tokens, valueScales, b, kvHead);
                }
                for (int query = 0; query < queries.length; query++) {
                    float[] z = products(request, queries[query], keys, seen(request, query));
                    float scale = queryScales[query] * request.factor();
                    for (int key = 0; key < z.length; key++) {
                        float x = request.int8() ? z[key] * scale : z[key];
                        float factor = request.int8() ? keyScales[key] : request.factor();
                        z[key] =
                                request.mask().isEmpty()
                                        ? x * factor
                                        : Math.fma(
                                                x,
                                                factor,
                                                values.residual()
                                                        .real(
                                                                maskIndex(
                                                                        request.mask(),
                                                                        b,
                                                                        head,
                                                                        query,
                                                                        key)));
                    }
                    float[] y =
                            request.int8()
                                    ? integerMean(z, tokens, width, valueScales[0])
                                    : mean(FloatMath.softmax(z), tokens, width);
                    System.arraycopy(y, 0, results, dst.at(b, head, query), width);
                }
            }
        }
        return results;
    }

    /** Takes the scales of what is integers already; makes integers of the others. */
    private static void integers(
            Attention request,
            int tensor,
            Values values,
            float[][] rows,
            float[] scales,
            int b,
            int head) {
        Tensor given = values.given().get(Role.source(3 + tensor));
        if (given == null) {
            quantize(rows, tensor == 2 ? rows.length : 1, scales);
            return;
        }
        int heads = tensor == 0 ? request.heads() : request.kvHeads();
        for (int row = 0; row < rows.length; row++) {
            int index =
                    tensor == 2
                            ? b * heads + head
                            : request.tokensFirst()
                                    ? (b * rows.length + row) * heads + head
                                    : (b * heads + head) * rows.length + row;
            scales[row] = given.real(index);
        }
    }

    /** Makes integers of rows, so many with one scale, and notes it for each of them. */
    private static void quantize(float[][] rows, int together, float[] scales) {
        for (int first = 0; first < rows.length; first += together) {
            float largest = 0;
            for (int row = first; row < first + together; row++) {
                for (float each : rows[row]) {
                    largest = Float.isFinite(each) ? Math.max(largest, Math.abs(each)) : largest;
                }
            }
            for (int row = first; row < first + together; row++) {
                scales[row] = OnTheFly.scale(largest);
                for (int i = 0; i < rows[row].length; i++) {
                    double steps = Rounding.halfEven(rows[row][i] / scales[row]);
                    rows[row][i] = Rounding.saturate(steps, -127, 127);
                }
            }
        }
    }

    private static int seen(Attention request, int query) {
        int later = request.queries() - 1 - query;
        return request.causal() ? request.keys() - later : request.keys();
    }

    private static float[] products(Attention request, float[] query, float[][] keys, int seen) {
        float[] sums = new float[seen];
        for (int key = 0; key < seen; key++) {
            float sum = 0;
            long integers = 0;
            for (int i = 0; i < query.length; i++) {
                sum = Math.fma(query[i], keys[key][i], sum);
                integers += (long) query[i] * (long) keys[key][i];
            }
            sums[key] = request.int8() ? integers : sum;
        }
        return sums;
    }

    /** With weights of u8, which are divided by their sum. */
    private static float[] integerMean(float[] z, float[][] values, int width, float scale) {
        float most = FloatMath.largest(z);
        long total = 0;
        long[] sums = new long[width];
        for (int key = 0; key < z.length; key++) {
            float steps = FloatMath.exp(z[key] - most) * 255;
            int weight = Rounding.saturate(Rounding.halfEven(steps), 0, 255);
            total += weight;
            for (int i = 0; i < width; i++) {
                sums[i] += weight * (long) values[key][i];
            }
        }
        float[] y = new float[width];
        for (int i = 0; i < width; i++) {
            y[i] = sums[i] * (scale / total);
        }
        return y;
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
    private record Heads(StridedShape layout) {
        /** The first element of a token in a head. */
        int at(int b, int head, int token) {
            List<Integer> strides = layout.strides();
            return b * strides.get(0) + head * strides.get(1) + token * strides.get(2);
        }

        float[][] tokens(Tensor tensor, int b, int head) {
            float[][] tokens = new float[layout.shape().get(2)][layout.shape().get(3)];
            for (int token = 0; token < tokens.length; token++) {
                for (int i = 0; i < tokens[token].length; i++) {
                    int index = at(b, head, token) + i;
                    tokens[token][i] =
                            tensor.type() == DataType.F32
                                    ? tensor.real(index)
                                    : tensor.integer(index);
                }
            }
            return tokens;
        }
    }

    /** As NumPy broadcasts. */
    private static int maskIndex(List<Integer> mask, int... at) {
        int index = 0;
        for (int i = 0; i < mask.size(); i++) {
            int own = mask.get(i);
            index = index * own + (own == 1 ? 0 : at[at.length - mask.size() + i]);
        }
        return index;
    }
}
