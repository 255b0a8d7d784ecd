package dev.octet.cli.list;

import dev.octet.kernel.DataType;
import java.util.ArrayList;
import java.util.List;

/** {@code --attr-post-ops}: a residual, then an activation, is what the contract has. */
final class PostOps {
    private PostOps() {}

    /**
     * The request's words.
     *
     * @param dst type of the destination
     */
    static List<String> words(String value, DataType dst) throws Unsupported {
        List<String> words = new ArrayList<>();
        boolean activated = false;
        // older lists separate by semicolons
        for (String operation : value.split("[+;]")) {
            if (operation.isEmpty()
                    || operation.equals("linear:1")
                    || operation.equals("linear:1:0")) {
                continue;
            }
            String residual = residual(operation, dst);
            if (residual != null && words.isEmpty()) {
                words.add(residual);
            } else if (residual == null && !activated) {
                words.add(activation(operation));
                activated = true;
            } else {
                throw new Unsupported(
                        "post-ops '"
                                + value
                                + "': the contract has one residual, then one activation");
            }
        }
        return words;
    }

    /** Null when the operation is not an addition of a tensor. */
    private static String residual(String operation, DataType dst) throws Unsupported {
        String[] fields = operation.split(":", -1);
        if (fields[0].equals("add")) {
            if (fields.length >= 3 && fields[2].equals("per_tensor")) {
                return "residual:" + fields[1];
            }
            throw new Unsupported("post-op '" + operation + "': the residual is a whole tensor");
        }
        if (!fields[0].equals("sum")) {
            return null;
        }
        String type = fields.length > 3 ? fields[3] : dst.toString();
        boolean scaled = fields.length > 1 && !fields[1].matches("1(\\.0*)?f?");
        if (scaled && type.equals("f32")) {
            throw new Unsupported("post-op '" + operation + "': an f32 residual has no scale");
        }
        return "residual:" + type;
    }

    private static String activation(String operation) throws Unsupported {
        String[] fields = operation.split(":", -1);
        String parameters = operation.substring(fields[0].length());
        String word =
                switch (fields[0]) {
                    case "relu" ->
                            parameters.isEmpty() || parameters.equals(":0")
                                    ? "relu"
                                    : "leaky_relu" + parameters;
                    case "clip", "clip_v2" -> "clip" + parameters;
                    case "logistic" -> "sigmoid" + parameters;
                    case "tanh" -> "tanh" + parameters;
                    case "gelu_erf" -> "gelu" + parameters;
                    case "gelu_tanh" -> "gelu_tanh" + parameters;
                    case "swish" -> parameters.equals(":1") ? "silu" : null;
                    default -> null;
                };
        if (word == null) {
            throw new Unsupported("post-op '" + operation + "': not in the contract");
        }
        return word;
    }
}
