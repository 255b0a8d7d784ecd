package dev.octet.model.operator.definition;

import dev.octet.model.graph.Operator;
import dev.octet.model.graph.Signature;
import java.util.function.Function;

/**
 * An operator as networks name it.
 *
 * @param domain see {@link Signature#domain}
 * @param name as ONNX has it: {@code Conv}
 * @param since the first version of its domain that has it
 * @param leastInputs how many inputs a node has at least
 * @param mostInputs how many it has at most, without what its graphs use of those around them
 * @param mostOutputs how many outputs it has at most
 * @param factory reads the attributes; throws {@link Unsupported}
 */
public record OperatorType(
        String domain,
        String name,
        int since,
        int leastInputs,
        int mostInputs,
        int mostOutputs,
        Function<Declaration, Operator> factory) {
    /** Any number of inputs or outputs. */
    public static final int MANY = Integer.MAX_VALUE;

    /** One of ONNX's own with one output. */
    public static OperatorType onnx(
            String name,
            int since,
            int leastInputs,
            int mostInputs,
            Function<Declaration, Operator> factory) {
        return new OperatorType(Signature.ONNX, name, since, leastInputs, mostInputs, 1, factory);
    }

    /** One of ONNX Runtime's with one output. */
    public static OperatorType microsoft(
            String name, int leastInputs, int mostInputs, Function<Declaration, Operator> factory) {
        return new OperatorType(Signature.MICROSOFT, name, 1, leastInputs, mostInputs, 1, factory);
    }

    /** The same with more outputs. */
    public OperatorType outputs(int most) {
        return new OperatorType(domain, name, since, leastInputs, mostInputs, most, factory);
    }
}
