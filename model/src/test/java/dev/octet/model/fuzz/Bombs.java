package dev.octet.model.fuzz;

import dev.octet.model.Declared;
import dev.octet.model.Network;
import dev.octet.model.Session;
import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Small files that ask for much memory, in a JVM that has little: each must be refused, with the
 * node and the numbers.
 */
public final class Bombs {
    private static final long MUCH = 1 << 28;

    private Bombs() {}

    /** Prints what became of each; status 1 where one was not refused as it should be. */
    public static void main(String... none) {
        int wrong = 0;
        for (Map.Entry<String, Graph> bomb : all().entrySet()) {
            String outcome = outcome(bomb.getValue());
            boolean isRefused =
                    outcome.matches("(?s)(IllegalArgumentException|OutOfMemoryError): .*[0-9]{6}.*")
                            && !outcome.contains("heap space");
            System.out.println(bomb.getKey() + ": " + outcome);
            wrong += isRefused ? 0 : 1;
        }
        System.exit(wrong == 0 ? 0 : 1);
    }

    private static String outcome(Graph graph) {
        try (Network network = Network.of(graph);
                Session session = network.session()) {
            Map<String, Tensor> inputs = new HashMap<>();
            graph.inputs()
                    .forEach(
                            input -> {
                                Tensor tensor = Tensor.zeros(input.element(), Shape.of(1));
                                tensor.setDouble(0, MUCH);
                                inputs.put(input.name(), tensor);
                            });
            return "ran: " + session.run(inputs).values();
        } catch (IllegalArgumentException | OutOfMemoryError e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage().replace(",", "");
        }
    }

    private static Map<String, Graph> all() {
        Map<String, Graph> all = new LinkedHashMap<>();
        for (String line :
                List.of(
                        "13 ConstantOfShape(=int64 1: 268435456)",
                        "13 ConstantOfShape(int64 1)",
                        "13 ConstantOfShape(=int64 2: 4611686018427387904 1)",
                        "13 Expand(=float 1, =int64 2: 16384 16384)",
                        "13 Expand(=float 1, int64 1)",
                        "13 Tile(=float 2, =int64 1: 134217728)",
                        "13 Tile(=float 2, int64 1)",
                        "13 Range(=int64: 0, =int64: 268435456, =int64: 1)",
                        "13 Range(=int64: 0, int64 1, =int64: 1)",
                        "13 Pad(=float 2, =int64 2: 134217728 134217728)",
                        "13 OneHot(=int64 1: 3, =int64: 268435456, =float 2: 0 1)",
                        "13 Resize(=float 1 1 2 2, , , =int64 4: 1 1 16384 16384)",
                        "9 Upsample(=float 1 1 2 2, =float 4: 1 1 8192 8192)",
                        "18 CenterCropPad(=float 2 2, =int64 2: 16384 16384)",
                        "13 MaxUnpool(=float 1 1 2, =int64 1 1 2: 0 1, =int64 3: 1 1 268435456)"
                                + " kernel_shape=[2]",
                        "20 AffineGrid(=float 1 2 3, =int64 4: 1 1 16384 16384)")) {
            all.put(line, new SeedLine(line).graph());
        }
        all.put("a loop that doubles", loop("y = Concat(x, x)", false));
        all.put("a loop that collects", loop("y = Identity(x)", true));
        return all;
    }

    /** Some thousand runs of a body, each of which keeps more. */
    private static Graph loop(String node, boolean isStacked) {
        Build body =
                new Build()
                        .input(Declared.value("i", ElementType.INT64))
                        .input(Declared.value("go", ElementType.BOOL))
                        .input(Declared.value("x", ElementType.FLOAT, "n"))
                        .add(
                                node,
                                node.contains("Concat") ? Map.of("axis", 0L) : Map.of(),
                                List.of())
                        .add("again = Identity(go)")
                        .outputs("again", "y");
        Build graph =
                new Build()
                        .constant("trips", Tensor.of(new long[] {1L << 20}))
                        .constant("go", Tensor.of(ElementType.BOOL, new byte[] {1}))
                        .constant("x", Tensor.zeros(ElementType.FLOAT, Shape.of(1024)));
        if (isStacked) {
            body.add("z = Identity(y)").outputs("z");
            return graph.add(
                            "last, all = Loop(trips, go, x)",
                            Map.of("body", body.graph()),
                            List.of())
                    .outputs("last", "all")
                    .graph();
        }
        return graph.add("last = Loop(trips, go, x)", Map.of("body", body.graph()), List.of())
                .outputs("last")
                .graph();
    }
}
