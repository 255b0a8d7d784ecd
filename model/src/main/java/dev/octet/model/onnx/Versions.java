package dev.octet.model.onnx;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import dev.octet.model.operator.Operators;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.TreeMap;

/** Which version of each domain's operators a graph asks for. */
final class Versions {
    /** For graphs without a node. */
    private static final int ANY = 17;

    private Versions() {}

    /**
     * By domain, ONNX's own among them.
     *
     * @throws IllegalArgumentException when there are two of one domain, or a domain is none of
     *     those that files have
     */
    static TreeMap<String, Integer> of(Graph graph) {
        TreeMap<String, Integer> versions = new TreeMap<>();
        collect(graph, versions);
        versions.putIfAbsent(Signature.ONNX, ANY);
        return versions;
    }

    private static void collect(Graph graph, TreeMap<String, Integer> versions) {
        for (Node node : graph.nodes()) {
            Signature signature = node.signature();
            if (!Operators.domains().contains(signature.domain())) {
                throw new IllegalArgumentException(
                        node.describe()
                                + " is none of ONNX's, nor of ONNX Runtime's: a graph that was"
                                + " rewritten for kernels cannot be written");
            }
            Integer other = versions.put(signature.domain(), signature.version());
            if (other != null && other != signature.version()) {
                throw twoVersions(signature.domain(), other, signature.version());
            }
            for (String name : node.attributes().names()) {
                if (node.attributes().get(name) instanceof Graph inner) {
                    collect(inner, versions);
                }
            }
        }
    }

    private static IllegalArgumentException twoVersions(String domain, int one, int other) {
        return new IllegalArgumentException(
                RootLocale.format(
                        "a file has one version of each domain's operators, the graph has %d and"
                                + " %d of %s",
                        one,
                        other,
                        domain.isEmpty() ? "ONNX's own" : "domain " + Echo.quoted(domain)));
    }
}
