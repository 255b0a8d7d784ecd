package dev.octet.model.operator;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.operator.definition.ElementTypes;
import dev.octet.model.tensor.ElementType;
import java.util.List;
import java.util.Map;

/** Nodes of ONNX's operators, made by a program. */
public final class Nodes {
    private Nodes() {}

    /** A value under another name. */
    public static Node identity(String from, String to) {
        return of("Identity", Attributes.none(), List.of(from), List.of(to));
    }

    /** A value converted to another type of elements. */
    public static Node cast(String from, String to, ElementType element) {
        return of(
                "Cast",
                Attributes.of(Map.of("to", (long) ElementTypes.number(element))),
                List.of(from),
                List.of(to));
    }

    /** A node of the newest version of an operator. */
    public static Node of(
            String type, Attributes attributes, List<String> inputs, List<String> outputs) {
        Signature signature = new Signature(Signature.ONNX, type, Operators.NEWEST);
        return new Node(
                "",
                signature,
                attributes,
                Operators.bind(signature, attributes, inputs, outputs),
                inputs,
                outputs);
    }
}
