package dev.octet.request;

import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.BiFunction;

/** The request line of a {@link Matmul}: that of a {@link Gemm}, and a few words more. */
final class MatmulSyntax {
    /** The word that makes a gemm one of these. */
    private static final String WORD = "runtime_weights";

    private static final String TRANSPOSED = "km";
    private static final String SRC = "src_strides";
    private static final String WEIGHTS = "weights_strides";
    private static final String DST = "dst_strides";
    private static final String RESIDUAL = "residual_shape";
    private static final List<String> OWN = List.of(WORD, TRANSPOSED, SRC, WEIGHTS, DST, RESIDUAL);

    private MatmulSyntax() {}

    /** Whether a gemm line has the word that makes it one of these. */
    static boolean isOne(String line) {
        return Arrays.asList(AttributeSyntax.words(line)).contains(WORD);
    }

    static Matmul parse(String line) {
        String[] words = AttributeSyntax.words(line);
        if (words.length < 3 || !isOne(line)) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "it reads 'gemm src:weights:dst BxMxK:BxKxN %s attribute...', got %s",
                            WORD, Echo.quoted(line)));
        }
        // what only this kind of request knows; the other words are those of a gemm
        Map<String, String> own = new HashMap<>();
        String[] tensors = words[2].split(":", -1);
        StringJoiner gemm =
                new StringJoiner(" ").add(words[0]).add(words[1]).add(matrices(tensors));
        for (String word : Arrays.asList(words).subList(3, words.length)) {
            String[] parts = word.split(":", 2);
            if (!OWN.contains(parts[0])) {
                gemm.add(word);
            } else if (own.put(parts[0], parts.length > 1 ? parts[1] : "") != null) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "%s comes a second time in %s",
                                Echo.quoted(parts[0]), Echo.quoted(line)));
            }
        }
        Gemm entry = GemmSyntax.parse(gemm.toString());
        Matmul matmul =
                Matmul.of(
                        entry,
                        has(own, TRANSPOSED, line),
                        batch(Shapes.parse(tensors[0])),
                        batch(Shapes.parse(tensors[1])));
        checkDestination(tensors, matmul);
        matmul = with(matmul, own, SRC, Matmul::srcStrides);
        matmul = with(matmul, own, WEIGHTS, Matmul::weightsStrides);
        matmul = with(matmul, own, DST, Matmul::dstStrides);
        return own.containsKey(RESIDUAL)
                ? matmul.residualShape(Shapes.array(Shapes.parse(own.get(RESIDUAL))))
                : matmul;
    }

    /** The last two dimensions of src and weights, which are those of a gemm. */
    private static String matrices(String[] tensors) {
        StringJoiner matrices = new StringJoiner(":");
        for (String tensor : Arrays.asList(tensors).subList(0, Math.min(2, tensors.length))) {
            String[] sizes = tensor.split("x", -1);
            int first = Math.max(0, sizes.length - 2);
            matrices.add(String.join("x", Arrays.copyOfRange(sizes, first, sizes.length)));
        }
        return matrices.toString();
    }

    private static List<Integer> batch(List<Integer> shape) {
        return shape.subList(0, shape.size() - 2);
    }

    private static void checkDestination(String[] tensors, Matmul matmul) {
        List<Integer> dst = matmul.dstLayout().shape();
        if (tensors.length > 3 || tensors.length == 3 && !Shapes.parse(tensors[2]).equals(dst)) {
            String given = String.join(":", Arrays.asList(tensors).subList(2, tensors.length));
            throw new IllegalArgumentException(
                    RootLocale.format("dst must be %s, got %s", Shapes.word(dst), Echo.of(given)));
        }
    }

    private static boolean has(Map<String, String> own, String word, String line) {
        String value = own.get(word);
        if (value != null && !value.isEmpty()) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s takes no value in %s", Echo.quoted(word), Echo.quoted(line)));
        }
        return value != null;
    }

    private static Matmul with(
            Matmul matmul,
            Map<String, String> own,
            String word,
            BiFunction<Matmul, int[], Matmul> set) {
        if (!own.containsKey(word)) {
            return matmul;
        }
        String value = own.get(word);
        try {
            int[] strides =
                    Arrays.stream(value.split(",", -1)).mapToInt(Integer::parseInt).toArray();
            return set.apply(matmul, strides);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "strides read %s:1536,64, those of the batch and that of rows; got %s",
                            word, Echo.quoted(value)),
                    e);
        }
    }

    static String print(Matmul matmul) {
        Gemm entry = matmul.entry();
        String[] words = entry.toString().split(" ", 4);
        StringJoiner line = new StringJoiner(" ").add(words[0]).add(words[1]);
        line.add(
                matrix(matmul.srcLayout(), entry.m(), entry.k())
                        + ":"
                        + matrix(matmul.weightsLayout(), entry.k(), entry.n()));
        line.add(WORD);
        if (matmul.srcTransposed()) {
            line.add(TRANSPOSED);
        }
        if (words.length > 3) {
            line.add(words[3]);
        }
        print(line, SRC, matmul.srcLayout());
        print(line, WEIGHTS, matmul.weightsLayout());
        print(line, DST, matmul.dstLayout());
        if (!matmul.residualShape().isEmpty()) {
            line.add(RESIDUAL + ":" + Shapes.word(matmul.residualShape()));
        }
        return line.toString();
    }

    /** As a gemm has its shapes: M, K and N in their order, however matrices lie. */
    private static String matrix(StridedShape layout, int rows, int columns) {
        StringJoiner word = new StringJoiner("x");
        batch(layout.shape()).forEach(size -> word.add(size.toString()));
        return word.add(String.valueOf(rows)).add(String.valueOf(columns)).toString();
    }

    private static void print(StringJoiner line, String word, StridedShape layout) {
        if (!layout.isDense()) {
            line.add(word + ":" + layout.stridesWord());
        }
    }
}
