package dev.octet.model.onnx;

import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.List;
import java.util.stream.Collectors;

/** A network with nodes that nothing here computes: all of them, each with its reason. */
public final class UnsupportedNetworkException extends NetworkFormatException {
    private static final long serialVersionUID = 1;

    /** In the message; the list has all. */
    private static final int SHOWN = 50;

    private final transient List<String> nodes;

    /** With a sentence for each node. */
    public UnsupportedNetworkException(List<String> nodes) {
        super(
                RootLocale.format("%d nodes are not supported:%n  ", nodes.size())
                        + nodes.stream()
                                .limit(SHOWN)
                                .map(Echo::line)
                                .collect(Collectors.joining(System.lineSeparator() + "  "))
                        + (nodes.size() > SHOWN
                                ? System.lineSeparator()
                                        + "  and "
                                        + (nodes.size() - SHOWN)
                                        + " more"
                                : ""));
        this.nodes = List.copyOf(nodes);
    }

    /** A sentence for each: the node, its operator with the version, and the reason. */
    public List<String> nodes() {
        return nodes;
    }
}
