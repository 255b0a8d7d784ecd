package dev.octet.list;

import dev.octet.request.DataType;
import java.util.ArrayList;
import java.util.List;

/** {@code --attr-post-ops}: a residual, then an activation, is what the contract has. */
final class PostOps {
    private PostOps() {}

    /**
     * The request's words.
     *
     * @param dst type of the destination
     * @param rank its dimensions
     */
    static List<String> words(String value, DataType dst, int rank) throws Unsupported {
        List<String> words = new ArrayList<>();
        boolean activated = false;
        // older lists separate by semicolons
        for (String operation : value.split("[+;]")) {
            if (operation.isEmpty()) {
                continue;
            }
            String residual = residual(operation, dst, rank);
            String word = residual == null ? Eltwise.word(operation) : residual;
            if (word.isEmpty()) {
                continue;
            }
            if (residual != null && words.isEmpty()) {
                words.add(word);
            } else if (residual == null && !activated) {
                words.add(word);
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
    private static String residual(String operation, DataType dst, int rank) throws Unsupported {
        String[] fields = operation.split(":", -1);
        if (fields[0].equals("add") || fields[0].equals("binary_add")) {
            if (fields.length >= 3 && isWholeTensor(fields[2], rank)) {
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

    /** A policy, or a mask of dimensions. */
    private static boolean isWholeTensor(String mask, int rank) {
        return mask.equals("per_tensor") || mask.equals(Integer.toString((1 << rank) - 1));
    }
}
