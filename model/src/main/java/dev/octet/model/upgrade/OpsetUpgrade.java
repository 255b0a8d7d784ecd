package dev.octet.model.upgrade;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Node;
import dev.octet.model.graph.Signature;
import java.util.ArrayList;
import java.util.List;

/**
 * A graph of an older version of ONNX's operators, from 7 on, as one of version 13: the same bits
 * from the same inputs, and the same names of inputs, outputs and of what nodes gave before. Graphs
 * inside of nodes are upgraded, too. Stateless.
 */
public final class OpsetUpgrade {
    /** The version that nodes have afterwards, if theirs was older. */
    public static final int VERSION = 13;

    /** What nodes had before is not known here. */
    private static final int OLDEST = 7;

    private OpsetUpgrade() {}

    /**
     * The graph in version 13. Nodes of newer versions and of other domains stay.
     *
     * @return the same graph where no node is older
     * @throws IllegalArgumentException when version 13 has nothing that computes what a node does,
     *     or that is not known before a run; when a node is older than version 7. It names the node
     *     with its operator and version
     */
    public static Graph to13(Graph graph) {
        return to13(graph, graph.inputs().stream().map(Fact::of).toList());
    }

    /**
     * A graph, perhaps inside of a node.
     *
     * @param inputs what is known of each of its inputs
     */
    private static Graph to13(Graph graph, List<Fact> inputs) {
        Facts facts = new Facts(graph, inputs);
        Draft draft = new Draft(graph);
        boolean isSame = true;
        for (Node node : graph.nodes()) {
            Node whole = withBodies(node, facts);
            if (isOld(whole)) {
                upgrade(whole, draft, facts);
            } else {
                draft.add(whole);
            }
            isSame &= whole == node && !isOld(node);
            facts.learn(node);
        }
        return isSame ? graph : draft.build();
    }

    private static boolean isOld(Node node) {
        return node.signature().domain().equals(Signature.ONNX)
                && node.signature().version() < VERSION;
    }

    /** The node with its graphs upgraded; itself where they are new enough, or it has none. */
    private static Node withBodies(Node node, Facts facts) {
        Change change = new Change(node);
        boolean isSame = true;
        for (String name : node.attributes().names()) {
            if (node.attributes().get(name) instanceof Graph body) {
                Graph upgraded = to13(body, inputs(node, body, facts));
                change.set(name, upgraded);
                isSame &= upgraded == body;
            }
        }
        return isSame ? node : change.node(node.signature());
    }

    /** What is known of a body's inputs, the last of which are values around it. */
    private static List<Fact> inputs(Node node, Graph body, Facts facts) {
        int own = body.inputs().size() - node.operator().captured();
        int before = node.inputs().size() - node.operator().captured();
        List<Fact> known = new ArrayList<>();
        for (int i = 0; i < body.inputs().size(); i++) {
            known.add(
                    i < own
                            ? Fact.of(body.inputs().get(i))
                            : facts.of(node.inputs().get(before + i - own)));
        }
        return known;
    }

    private static void upgrade(Node node, Draft draft, Facts facts) {
        int version = node.signature().version();
        if (version < OLDEST) {
            throw Draft.refused(node, "only versions from " + OLDEST + " on are known");
        }
        Change change = new Change(node);
        switch (node.signature().type()) {
            case "Squeeze", "Unsqueeze", "ReduceSum" -> Lists.axes(change, draft);
            case "Split" -> Lists.split(change, draft);
            case "Slice" -> Lists.slice(change, draft);
            case "TopK" -> Lists.topK(change, draft);
            case "Pad" -> Numbers.pad(change, draft, facts);
            case "Clip" -> Numbers.clip(change, draft, facts);
            case "Dropout" -> Numbers.dropout(change, draft);
            case "Softmax", "LogSoftmax", "Hardmax" -> Softmaxes.upgrade(change, draft, facts);
            case "Upsample", "Resize" -> Resizes.upgrade(change, draft, facts);
            case "Scatter" -> draft.add(change, "ScatterElements");
            case "BatchNormalization" -> batchNormalization(change, draft);
            case "Scan" -> scan(change, draft);
            default -> draft.add(change);
        }
    }

    private static void batchNormalization(Change change, Draft draft) {
        if (change.take("spatial") instanceof Long spatial && spatial == 0) {
            throw Draft.refused(
                    change.from(), "spatial is 0: it has a mean for each place of a channel");
        }
        draft.add(change);
    }

    private static void scan(Change change, Draft draft) {
        if (change.from().signature().version() < 9) {
            throw Draft.refused(change.from(), "it scans each of a batch, which is gone since 9");
        }
        draft.add(change);
    }
}
