package dev.octet.list;

import dev.octet.request.Activation;
import java.util.Optional;

/**
 * benchdnn's element-wise post-op: {@code ALGORITHM[:ALPHA[:BETA[:SCALE]]]}. Those that it calls as
 * requests do need no case here.
 */
final class Eltwise {
    private static final int MOST_FIELDS = 4;

    private final String operation;
    private final String[] fields;

    private Eltwise(String operation) {
        this.operation = operation;
        fields = operation.split(":", -1);
    }

    /** The request's word for it; empty where it changes nothing. */
    static String word(String operation) throws Unsupported {
        Eltwise eltwise = new Eltwise(operation);
        String word = eltwise.word();
        eltwise.checkScale();
        return word;
    }

    /** Parameters that an algorithm does not have are without meaning, as benchdnn has it. */
    private String word() throws Unsupported {
        // with and without the prefix; "_dst" is about the way back, forward is the same
        String algorithm =
                fields[0].replaceFirst("^(dnnl_)?eltwise_", "").replaceFirst("_dst$", "");
        return switch (algorithm) {
            case "relu" -> alpha() == 0 ? "relu" : "leaky_relu:" + alpha();
            case "clip_v2" -> sameName("clip");
            case "bounded_relu" -> "clip:0:" + alpha();
            case "logistic" -> "sigmoid";
            case "gelu_erf" -> "gelu";
            // until 2020 that was the name
            case "gelu" -> "gelu_tanh";
            case "swish" -> alpha() == 1 ? "silu" : sameName("swish");
            case "hardsigmoid" -> sameName("hard_sigmoid");
            case "hardswish" -> {
                if (alpha() != 1 / 6f || beta() != 0.5f) {
                    throw unsupported("of hardswish, the contract has y · (y / 6 + 1/2)");
                }
                yield "hard_swish";
            }
            case "linear" -> {
                // without parameters its result is 0
                if (alpha() != 1 || beta() != 0) {
                    throw unsupported("of linear, the contract has 1 · x + 0");
                }
                yield "";
            }
            default -> sameName(algorithm);
        };
    }

    /** What both call alike has the same parameters, in the same order. */
    private String sameName(String name) throws Unsupported {
        Optional<Activation.Kind> kind = Activation.Kind.labelled(name);
        if (kind.isEmpty()) {
            throw unsupported("not in the contract");
        }
        int parameters = kind.get().parameters().size();
        if (fields.length <= parameters) {
            throw unsupported(parameters == 1 ? "it needs alpha" : "it needs alpha and beta");
        }
        StringBuilder word = new StringBuilder(name);
        for (int i = 1; i <= parameters; i++) {
            word.append(':').append(parameter(i, 0));
        }
        return word.toString();
    }

    private float alpha() throws Unsupported {
        return parameter(1, 0);
    }

    private float beta() throws Unsupported {
        return parameter(2, 0);
    }

    private void checkScale() throws Unsupported {
        if (fields.length > MOST_FIELDS) {
            throw unsupported("alpha, beta and a scale are all that it has");
        }
        if (parameter(3, 1) != 1) {
            throw unsupported("the contract scales no activation");
        }
    }

    private float parameter(int field, float missing) throws Unsupported {
        if (field >= fields.length) {
            return missing;
        }
        try {
            return Float.parseFloat(fields[field]);
        } catch (NumberFormatException e) {
            throw unsupported("'" + fields[field] + "' is no number");
        }
    }

    private Unsupported unsupported(String why) {
        return new Unsupported("post-op '" + operation + "': " + why);
    }
}
