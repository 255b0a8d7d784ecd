package dev.octet.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** The request line of a {@link Gemm}: benchdnn's matmul shapes, and one word per attribute. */
final class GemmSyntax {
    private static final String ATTRIBUTES =
            "nk, src_scale, row_scale, zp, row_zp, per_tensor, per_channel, bias,"
                    + " residual[:f32|:u8|:s8], relu, leaky_relu:A, clip:L:U, sigmoid, tanh, gelu,"
                    + " gelu_tanh, silu, dst_scale, dst_zp";

    /** benchdnn's optional problem name, n"..." or _n"...", which has no meaning for the result. */
    private static final Pattern PROBLEM_NAME = Pattern.compile("_?n\"[^\"]*\"$");

    private GemmSyntax() {}

    static Gemm parse(String line) {
        String[] words = line.strip().split("\\s+");
        if (words.length < 3 || !words[0].equals("gemm")) {
            throw new IllegalArgumentException(
                    "a gemm reads 'gemm src:weights:dst MxK:KxN attribute...', got '" + line + "'");
        }
        String[] types = words[1].split(":", -1);
        if (types.length != 3) {
            throw new IllegalArgumentException(
                    "types read src:weights:dst, as in u8:s8:s32; got '" + words[1] + "'");
        }
        GemmBuilder builder = shape(words[2]);
        builder.types(DataType.parse(types[0]), DataType.parse(types[1]), DataType.parse(types[2]));
        Set<String> seen = new HashSet<>();
        for (String word : Arrays.asList(words).subList(3, words.length)) {
            String slot = attribute(builder, word, DataType.parse(types[2]));
            if (!seen.add(slot)) {
                throw new IllegalArgumentException(
                        "'" + word + "' sets the " + slot + " a second time in '" + line + "'");
            }
        }
        return builder.build();
    }

    /** Applies one attribute and names what it set. */
    private static String attribute(GemmBuilder builder, String word, DataType dst) {
        switch (word) {
            case "nk" -> {
                builder.layout(WeightsLayout.NK);
                return "weights layout";
            }
            case "src_scale", "row_scale" -> {
                builder.srcScale(granularity(word));
                return "source scale";
            }
            case "zp", "row_zp" -> {
                builder.srcZeroPoint(granularity(word));
                return "source zero point";
            }
            case "per_tensor", "per_channel" -> {
                builder.weightScale(granularity(word));
                return "weight scale";
            }
            case "bias" -> {
                builder.bias();
                return "bias";
            }
            case "dst_scale" -> {
                builder.dstScale();
                return "destination scale";
            }
            case "dst_zp" -> {
                builder.dstZeroPoint();
                return "destination zero point";
            }
            default -> {
                if (word.equals("residual")) {
                    builder.residual(dst == DataType.S32 ? DataType.F32 : dst);
                    return "residual";
                }
                if (word.startsWith("residual:")) {
                    builder.residual(DataType.parse(word.substring("residual:".length())));
                    return "residual";
                }
                if (Activation.isName(word)) {
                    builder.activation(Activation.parse(word));
                    return "activation";
                }
                throw new IllegalArgumentException(
                        "unknown attribute '" + word + "'; known are " + ATTRIBUTES);
            }
        }
    }

    private static Granularity granularity(String word) {
        return switch (word) {
            case "row_scale", "row_zp" -> Granularity.PER_ROW;
            case "per_channel" -> Granularity.PER_CHANNEL;
            default -> Granularity.PER_TENSOR;
        };
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
                    "src has K = %d, weights have K = %d in '%s'"
                            .formatted(k, weights.get(rank - 2), word));
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
                "batch dimensions must be equal, or all 1 on one side: src has %s, weights have %s in"
                                .formatted(srcBatch, weightsBatch)
                        + " '"
                        + word
                        + "'");
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
                    "dst must be %s, got %s in '%s'".formatted(expected, tensors[2], word));
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
                    "%,d x %,d rows exceed %,d in '%s'".formatted(a, b, Integer.MAX_VALUE, where));
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
                                + " in '"
                                + word
                                + "'");
            }
        }
        return dimensions;
    }

    private static IllegalArgumentException wrongShape(String word) {
        return new IllegalArgumentException(
                "a shape reads MxK:KxN, as in 128x768:768x3072, or with a batch BxMxK:BxKxN; got '"
                        + word
                        + "'");
    }

    static String print(Gemm gemm) {
        Epilogue epilogue = gemm.epilogue();
        StringJoiner line = new StringJoiner(" ");
        line.add("gemm");
        line.add(gemm.src() + ":" + gemm.weights() + ":" + epilogue.dst());
        String batch = gemm.batch() == 1 ? "" : gemm.batch() + "x";
        String srcBatch = gemm.srcBroadcast() ? "1x" : batch;
        // concatenated, because format writes the locale's digits
        line.add(srcBatch + gemm.m() + "x" + gemm.k() + ":" + batch + gemm.k() + "x" + gemm.n());
        if (gemm.layout() == WeightsLayout.NK) {
            line.add("nk");
        }
        switch (epilogue.srcScale()) {
            case PER_TENSOR -> line.add("src_scale");
            case PER_ROW -> line.add("row_scale");
            default -> {}
        }
        switch (gemm.srcZeroPoint()) {
            case PER_TENSOR -> line.add("zp");
            case PER_ROW -> line.add("row_zp");
            default -> {}
        }
        switch (epilogue.weightScale()) {
            case PER_TENSOR -> line.add("per_tensor");
            case PER_CHANNEL -> line.add("per_channel");
            default -> {}
        }
        if (epilogue.bias()) {
            line.add("bias");
        }
        epilogue.residual().ifPresent(type -> line.add("residual:" + type));
        if (epilogue.activation().kind() != Activation.Kind.LINEAR) {
            line.add(epilogue.activation().toString());
        }
        if (epilogue.dstScale()) {
            line.add("dst_scale");
        }
        if (epilogue.dstZeroPoint()) {
            line.add("dst_zp");
        }
        return line.toString();
    }
}
