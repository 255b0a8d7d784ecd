package dev.octet.request;

import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** The request line of a {@link Gemm}: benchdnn's matmul shapes, and one word per attribute. */
final class GemmSyntax {
    /** benchdnn's optional problem name, n"..." or _n"...", which has no meaning for the result. */
    private static final Pattern PROBLEM_NAME = Pattern.compile("_?n\"[^\"]*\"$");

    private GemmSyntax() {}

    static Gemm parse(String line) {
        String[] words = AttributeSyntax.words(line);
        if (words.length < 3 || !words[0].equals("gemm")) {
            throw new IllegalArgumentException(
                    "a gemm reads 'gemm src:weights:dst MxK:KxN attribute...', got "
                            + Echo.quoted(line));
        }
        GemmBuilder builder = shape(words[2]);
        AttributeSyntax.types(builder, words[1]);
        AttributeSyntax.attributes(
                builder, words, line, Map.of("nk", b -> b.layout(WeightsLayout.NK)));
        return builder.build();
    }

    private static GemmBuilder shape(String word) {
        String[] tensors = PROBLEM_NAME.matcher(word).replaceFirst("").split(":", -1);
        if (tensors.length < 2 || tensors.length > 3) {
            throw wrongShape(word);
        }
        List<Integer> src = dimensions(tensors[0], word);
        List<Integer> weights = dimensions(tensors[1], word);
        int rank = src.size();
        if (rank < 2 || weights.size() != rank) {
            throw wrongShape(word);
        }
        int m = src.get(rank - 2);
        int k = src.get(rank - 1);
        int n = weights.get(rank - 1);
        if (weights.get(rank - 2) != k) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "src has K = %d, weights have K = %d in %s",
                            k, weights.get(rank - 2), Echo.quoted(word)));
        }
        List<Integer> srcBatch = src.subList(0, rank - 2);
        List<Integer> weightsBatch = weights.subList(0, rank - 2);
        checkDestination(tensors, srcBatch, weightsBatch, m, n, word);
        if (isOne(weightsBatch)) {
            // one weights matrix for all: a plain multiplication of all rows
            return Gemm.of(multiply(product(srcBatch), m, word), n, k);
        }
        GemmBuilder builder = Gemm.of(m, n, k).batch(product(weightsBatch));
        if (isOne(srcBatch)) {
            return builder.srcBroadcast();
        }
        if (srcBatch.equals(weightsBatch)) {
            return builder;
        }
        throw new IllegalArgumentException(
                RootLocale.format(
                        "batch dimensions must be equal, or all 1 on one side (with"
                                + " runtime_weights each may be 1): src has %s, weights have %s in"
                                + " %s",
                        Echo.of(srcBatch.toString()),
                        Echo.of(weightsBatch.toString()),
                        Echo.quoted(word)));
    }

    private static void checkDestination(
            String[] tensors,
            List<Integer> srcBatch,
            List<Integer> weightsBatch,
            int m,
            int n,
            String word) {
        if (tensors.length < 3) {
            return;
        }
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < srcBatch.size(); i++) {
            expected.add(Math.max(srcBatch.get(i), weightsBatch.get(i)));
        }
        expected.add(m);
        expected.add(n);
        if (!dimensions(tensors[2], word).equals(expected)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "dst must be %s, got %s in %s",
                            Echo.of(expected.toString()), Echo.of(tensors[2]), Echo.quoted(word)));
        }
    }

    private static boolean isOne(List<Integer> dimensions) {
        return dimensions.stream().allMatch(d -> d == 1);
    }

    private static int product(List<Integer> dimensions) {
        return dimensions.stream().reduce(1, (a, b) -> multiply(a, b, dimensions.toString()));
    }

    private static int multiply(int a, int b, String where) {
        long product = (long) a * b;
        if (product > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%,d x %,d rows exceed %,d in %s",
                            a, b, Integer.MAX_VALUE, Echo.quoted(where)));
        }
        return (int) product;
    }

    private static List<Integer> dimensions(String text, String word) {
        List<Integer> dimensions = new ArrayList<>();
        for (String part : text.split("x", -1)) {
            try {
                dimensions.add(Integer.parseInt(part));
            } catch (NumberFormatException e) {
                throw wrongShape(word);
            }
        }
        // M, K and N are Gemm's to check, but two negative batch dimensions have a positive product
        for (int dimension : dimensions.subList(0, Math.max(0, dimensions.size() - 2))) {
            if (dimension < 0) {
                throw new IllegalArgumentException(
                        "batch dimensions must be at least 0, got "
                                + dimension
                                + " in "
                                + Echo.quoted(word));
            }
        }
        return dimensions;
    }

    private static IllegalArgumentException wrongShape(String word) {
        return new IllegalArgumentException(
                "a shape reads MxK:KxN, as in 128x768:768x3072, or with a batch BxMxK:BxKxN; got "
                        + Echo.quoted(word));
    }

    static String print(Gemm gemm) {
        StringJoiner line = new StringJoiner(" ");
        line.add("gemm");
        line.add(AttributeSyntax.types(gemm));
        String batch = gemm.batch() == 1 ? "" : gemm.batch() + "x";
        String srcBatch = gemm.srcBroadcast() ? "1x" : batch;
        // concatenated, because format writes the locale's digits
        line.add(srcBatch + gemm.m() + "x" + gemm.k() + ":" + batch + gemm.k() + "x" + gemm.n());
        if (gemm.layout() == WeightsLayout.NK) {
            line.add("nk");
        }
        if (gemm.weightGroup() > 0) {
            line.add(AttributeSyntax.GROUP + gemm.weightGroup());
        }
        AttributeSyntax.print(gemm, line);
        return line.toString();
    }
}
