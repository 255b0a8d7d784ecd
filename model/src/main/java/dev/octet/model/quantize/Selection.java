package dev.octet.model.quantize;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which layers settings ask for, and why others stay in floats. Immutable. */
final class Selection {
    private final Graph floats;
    private final Quantization settings;
    private final Exclusions exclusions;

    /**
     * Of a network.
     *
     * @param graph as it was given
     * @param floats the same, prepared
     * @throws IllegalArgumentException when there is no node of a name that is to be left out, or a
     *     kind is asked for that the mode has no form of
     */
    Selection(Graph graph, Graph floats, Quantization settings) {
        this.floats = floats;
        this.settings = settings;
        checkKinds();
        exclusions = new Exclusions(graph, floats, settings.excluded());
    }

    /** A kind beside others would be left in floats, and nobody would know. */
    private void checkKinds() {
        if (!isAll() && !settings.mode().kinds().containsAll(settings.kinds())) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "%s quantization is for %s with constant weights, asked for were %s",
                            settings.mode().words(),
                            words(settings.mode().kinds()),
                            words(settings.kinds())));
        }
    }

    private boolean isAll() {
        return settings.kinds().equals(EnumSet.allOf(LayerKind.class));
    }

    /** Whether a node is a layer that is asked for. */
    boolean hasLayer(Node node) {
        return settings.kinds().stream().anyMatch(kind -> kind.has(floats, node))
                && !exclusions.has(node);
    }

    /** Whether a node's weights are asked for, that of layers of no kind included. */
    boolean hasWeights(Node node) {
        return settings.includes(node) && !exclusions.has(node);
    }

    /** The first outputs of all nodes that are to stay in floats. */
    Set<String> leftOut() {
        return floats.nodes().stream()
                .filter(node -> exclusions.has(node) || isOfAnotherKind(node))
                .map(node -> node.outputs().get(0))
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean isOfAnotherKind(Node node) {
        return Arrays.stream(LayerKind.values()).anyMatch(kind -> kind.isOf(node))
                && settings.kinds().stream().noneMatch(kind -> kind.isOf(node));
    }

    /** Why a layer is not asked for, or has no form of the mode; empty where neither is so. */
    String reason(Node node) {
        if (exclusions.has(node)) {
            return "excluded by name";
        }
        if (!settings.includes(node)) {
            return RootLocale.format("only %s were asked for", words(settings.kinds()));
        }
        return settings.mode().kinds().stream().anyMatch(kind -> kind.isOf(node))
                ? ""
                : RootLocale.format(
                        "%s quantization is for %s",
                        settings.mode().words(), words(settings.mode().kinds()));
    }

    /** Of a network in which no layer is asked for that the mode has a form of. */
    IllegalArgumentException nothing() {
        return new IllegalArgumentException(
                RootLocale.format(
                        "the network has nothing to quantize: %s quantization is for %s with"
                                + " constant weights%s%s",
                        settings.mode().words(),
                        words(settings.mode().kinds()),
                        isAll() ? "" : ", asked for were " + words(settings.kinds()),
                        settings.excluded().isEmpty()
                                ? ""
                                : ", excluded were " + settings.excluded()));
    }

    private static String words(Collection<LayerKind> kinds) {
        Set<LayerKind> inOrder = new TreeSet<>(kinds);
        return inOrder.stream().map(LayerKind::words).collect(Collectors.joining(" and "));
    }
}
