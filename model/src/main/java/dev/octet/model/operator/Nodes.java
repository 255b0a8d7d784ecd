package dev.octet.model.operator;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import java.util.List;

/** Nodes of ONNX's operators, made by a program. */
public final class Nodes {
    private Nodes() {}

    /** A value under another name. */
    public static Node identity(String from, String to) {
        return of("Identity", Attributes.none(), List.of(from), List.of(to));
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
