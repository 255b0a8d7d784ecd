package dev.octet.model.operator.control;

import static dev.octet.model.operator.Call.bools;
import static dev.octet.model.operator.Call.counted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Inference;
import dev.octet.model.graph.Inputs;
import dev.octet.model.operator.Call;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IfTest {
    private static Graph branch(String node) {
        return new Build().inputs("x").add(node).outputs("y").graph();
    }

    private static If of(String then, String otherwise) {
        return new If(branch(then), branch(otherwise));
    }

    private static TensorType inferred(If operator, TensorType x) {
        List<TensorType> types = List.of(bools(1).type(), x);
        return operator.infer(Inputs.of(types, Arrays.asList(null, null))).get(0);
    }

    @Test
    void theConditionChooses() {
        If turns = of("y = Transpose(x)", "y = Shape(x)");
        assertEquals(
                Shape.of(3, 2),
                Call.all(of("y = Transpose(x)", "y = Neg(x)"), bools(1), counted(2, 3))
                        .get(0)
                        .shape());
        assertEquals(3, turns.evaluate(Inputs.of(bools(0), counted(2, 3))).get(0).getLong(1));
        assertThrows(
                IllegalArgumentException.class,
                () -> turns.evaluate(Inputs.of(counted(1), counted(2, 3))));
        assertThrows(
                IllegalArgumentException.class,
                () -> turns.evaluate(Inputs.of(bools(1, 1), counted(2, 3))));
        assertThrows(IllegalArgumentException.class, () -> turns.evaluate(Inputs.of(bools(1))));
    }

    @Test
    void typesAreThoseOfBothBranches() {
        TensorType x = counted(2, 3).type();
        assertEquals(x, inferred(of("y = Neg(x)", "y = Abs(x)"), x));
        assertEquals(
                TensorType.ofUnknownShape(ElementType.FLOAT),
                inferred(of("y = Neg(x)", "y = Transpose(x)"), x));
        assertThrows(
                IllegalArgumentException.class,
                () -> inferred(of("y = Neg(x)", "y = Shape(x)"), x));
    }

    @Test
    void aBranchThatCannotRunSaysNothing() {
        String impossible = "y = EyeLike(x)";
        TensorType x = counted(3).type();
        assertEquals(x, inferred(of("y = Neg(x)", impossible), x));
        assertEquals(x, inferred(of(impossible, "y = Neg(x)"), x));
        assertThrows(IllegalArgumentException.class, () -> inferred(of(impossible, impossible), x));
    }

    @Test
    void aKnownConditionMakesValuesKnown() {
        Map<String, Object> branches =
                Map.of(
                        "then_branch", branch("y = Neg(x)"),
                        "else_branch", branch("y = Transpose(x)"));
        Graph graph =
                new Build()
                        .inputs("z")
                        .constant("c", bools(1))
                        .constant("n", counted(3))
                        .add("y = If(c)", branches, List.of("n"))
                        .outputs("y")
                        .graph();
        Inference known = Inference.of(graph, List.of(counted(1).type()));
        assertEquals(-2, known.values().get("y").getFloat(2));
    }

    @Test
    void branchesMustMatch() {
        Graph one = branch("y = Neg(x)");
        Graph two = new Build().inputs("x").add("y = Neg(x)").outputs("y", "y").graph();
        Tensor c = bools(1);
        assertThrows(
                Unsupported.class,
                () -> Call.of("If", 13, Map.of("then_branch", one, "else_branch", two), c));
        assertThrows(Unsupported.class, () -> Call.of("If", 13, Map.of("then_branch", one), c));
        Map<String, Object> same = Map.of("then_branch", one, "else_branch", one);
        assertThrows(Unsupported.class, () -> Call.all("If", 13, same, 2, c));
        assertFalse(Call.operator("If", 13, same, 1, c).mayRunLong());
    }

    @Test
    void graphsAreNotTooDeep() {
        Graph inner = branch("y = Neg(x)");
        int depth = 1;
        while (depth < 8) {
            Map<String, Object> both = Map.of("then_branch", inner, "else_branch", inner);
            inner =
                    new Build()
                            .inputs("x")
                            .constant("c", bools(1))
                            .add("y = If(c)", both, List.of("x"))
                            .outputs("y")
                            .graph();
            depth++;
        }
        Graph deepest = inner;
        Map<String, Object> both = Map.of("then_branch", deepest, "else_branch", deepest);
        assertTrue(Call.operator("If", 13, both, 1, bools(1)).isDeterministic());
        Graph deeper =
                new Build()
                        .inputs("x")
                        .constant("c", bools(1))
                        .add("y = If(c)", both, List.of("x"))
                        .outputs("y")
                        .graph();
        assertThrows(
                Unsupported.class,
                () ->
                        Call.operator(
                                "If",
                                13,
                                Map.of("then_branch", deeper, "else_branch", deeper),
                                1,
                                bools(1)));
    }
}
