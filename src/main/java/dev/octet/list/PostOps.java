package dev.octet.list;

import dev.octet.request.DataType;
import java.util.ArrayList;
import java.util.List;

/** {@code --attr-post-ops}, where they come in an order that the contract has. */
final class PostOps {
    /** What an epilogue does, one after the other, each at most once. */
    private enum Stage {
        RESIDUAL,
        ACTIVATION,
        FACTOR,
        ADDEND,
        RESIDUAL_LAST
    }

    /** One post-op: the request's word for it, and the stage or the first of two that it may be. */
    private record Step(Stage stage, String word) {}

    private PostOps() {}

    /**
     * The request's words.
     *
     * @param dst type of the destination
     * @param rank its dimensions
     */
    static List<String> words(String value, DataType dst, int rank) throws Unsupported {
        List<String> words = new ArrayList<>();
        int next = 0;
        boolean added = false;
        // older lists separate by semicolons
        for (String operation : value.split("[+;]")) {
            if (operation.isEmpty()) {
                continue;
            }
            Step step = step(operation, dst, rank);
            if (step.word().isEmpty()) {
                continue;
            }
            Stage stage = step.stage();
            boolean isResidual = stage == Stage.RESIDUAL;
            if (isResidual && next > Stage.RESIDUAL.ordinal()) {
                stage = Stage.RESIDUAL_LAST;
            }
            if (stage.ordinal() < next || isResidual && added) {
                throw new Unsupported(
                        "post-ops '"
                                + value
                                + "': the contract has one residual, first or last, then an"
                                + " activation, a factor and an addend");
            }
            words.add(step.word());
            if (stage == Stage.RESIDUAL_LAST) {
                words.add("residual_last");
            }
            added |= isResidual;
            next = stage.ordinal() + 1;
        }
        return words;
    }

    private static Step step(String operation, DataType dst, int rank) throws Unsupported {
        String[] fields = operation.split(":", -1);
        String name = fields[0].replaceFirst("^binary_", "");
        String mask = fields.length > 2 ? fields[2] : "";
        return switch (name) {
            case "add" -> {
                if (isWholeTensor(mask, rank)) {
                    yield new Step(Stage.RESIDUAL, "residual:" + fields[1]);
                }
                yield new Step(Stage.ADDEND, channels(operation, fields, "addend"));
            }
            case "mul" -> new Step(Stage.FACTOR, channels(operation, fields, "factor"));
            case "sum" -> new Step(Stage.RESIDUAL, sum(operation, fields, dst));
            case "prelu" -> {
                if (fields.length != 2 || !fields[1].equals("per_oc")) {
                    throw new Unsupported("post-op '" + operation + "': prelu has a slope per_oc");
                }
                yield new Step(Stage.ACTIVATION, "prelu");
            }
            default -> new Step(Stage.ACTIVATION, Eltwise.word(operation));
        };
    }

    private static String channels(String operation, String[] fields, String word)
            throws Unsupported {
        boolean isFloat = fields.length > 1 && fields[1].equals("f32");
        String mask = fields.length > 2 ? fields[2] : "";
        if (isFloat && mask.equals("common")) {
            return word;
        }
        if (isFloat && mask.equals("per_oc")) {
            return "channel_" + word;
        }
        throw new Unsupported(
                "post-op '"
                        + operation
                        + "': the residual is a whole tensor, a factor or addend f32, one (common)"
                        + " or per_oc");
    }

    private static String sum(String operation, String[] fields, DataType dst) throws Unsupported {
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
