package dev.octet.model.operator.control;

import static dev.octet.model.operator.Call.bools;
import static dev.octet.model.operator.Call.counted;
import static dev.octet.model.operator.Call.list;
import static dev.octet.model.operator.Call.one;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.graph.Value;
import dev.octet.model.operator.Call;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoopTest {
    /** Adds what it captures to what it carries, and gives the number of the run. */
    private static Build adding() {
        return new Build()
                .inputs("i", "go", "sum", "step")
                .add("next = Add(sum, step)")
                .add("number = Identity(i)");
    }

    private static Graph always() {
        return adding().constant("yes", bools(1)).outputs("yes", "next", "number").graph();
    }

    /** Goes on while the number of the run is less than 3. */
    private static Graph fourTimes() {
        return adding().constant("three", one(3))
                .add("again = Less(i, three)")
                .outputs("again", "next", "number")
                .graph();
    }

    private static Operator loop(Graph body, int outputs, Tensor... own) {
        return Call.operator("Loop", 13, Map.of("body", body), outputs, own);
    }

    private static List<Tensor> run(Graph body, Tensor trips, Tensor condition) {
        Operator loop = loop(body, 2, trips, condition, list(10));
        return Call.all(loop, trips, condition, list(10), list(2));
    }

    private static void runs(int expected, Graph body, Tensor trips, Tensor condition) {
        List<Tensor> outputs = run(body, trips, condition);
        assertEquals(10 + 2 * expected, outputs.get(0).getLong(0));
        long[] numbers = new long[expected];
        Arrays.setAll(numbers, i -> i);
        assertArrayEquals(numbers, outputs.get(1).toLongs());
        assertEquals(Shape.of(expected), outputs.get(1).shape());
    }

    @Test
    void tripsAndConditionsEndIt() {
        runs(5, always(), one(5), null);
        runs(0, always(), one(0), null);
        runs(0, always(), one(-7), bools(1));
        runs(4, fourTimes(), null, bools(1));
        runs(0, fourTimes(), null, bools(0));
        runs(4, fourTimes(), one(9), bools(1));
        runs(2, fourTimes(), one(2), bools(1));
        runs(0, fourTimes(), one(2), bools(0));
        // without a first condition that of the body counts for nothing
        runs(6, fourTimes(), one(6), null);
    }

    @Test
    void onceWhereTheBodyEndsIt() {
        Graph body = adding().constant("no", bools(0)).outputs("no", "next", "number").graph();
        runs(1, body, null, bools(1));
        runs(1, body, one(3), bools(1));
        runs(0, body, one(0), bools(1));
    }

    @Test
    void endlessLoopsAreRefused() {
        assertThrows(Unsupported.class, () -> loop(always(), 2, null, null, list(10)));
    }

    private static List<TensorType> inferred(Operator loop, List<Tensor> inputs, Integer... known) {
        List<TensorType> types = new ArrayList<>();
        List<Tensor> values = new ArrayList<>(Collections.nCopies(inputs.size(), null));
        for (Tensor input : inputs) {
            types.add(input == null ? null : input.type());
        }
        for (int i : known) {
            values.set(i, inputs.get(i));
        }
        return loop.infer(Inputs.of(types, values));
    }

    @Test
    void howOftenItRunsIsKnownFromTripsAndAConstantCondition() {
        TensorType carried = list(10).type();
        TensorType some = TensorType.ofUnknownShape(ElementType.INT64);
        TensorType five = list(0, 1, 2, 3, 4).type();
        List<Tensor> trips = Arrays.asList(one(5), null, list(10), list(2));
        Operator counting = loop(always(), 2, one(5), null, list(10));
        assertEquals(List.of(carried, five), inferred(counting, trips, 0));
        assertEquals(List.of(carried, some), inferred(counting, trips));
        List<Tensor> both = List.of(one(5), bools(1), list(10), list(2));
        assertEquals(List.of(carried, five), inferred(counting, both, 0, 1));
        assertEquals(List.of(carried, some), inferred(counting, both, 0));
        Operator ending = loop(fourTimes(), 2, one(5), bools(1), list(10));
        assertEquals(List.of(carried, some), inferred(ending, both, 0, 1));
        // what goes in as true comes out as true
        Graph passing =
                adding().add("same = Identity(go)").outputs("same", "next", "number").graph();
        Operator forever = loop(passing, 2, one(5), bools(1), list(10));
        assertEquals(List.of(carried, five), inferred(forever, both, 0, 1));
    }

    @Test
    void carriedValuesMayGrow() {
        Graph body =
                new Build()
                        .inputs("i", "go", "all", "part")
                        .constant("yes", bools(1))
                        .add("next = Concat(all, part)", Map.of("axis", 0L), List.of())
                        .outputs("yes", "next")
                        .graph();
        Operator loop = loop(body, 1, one(3), null, counted(1));
        List<Tensor> outputs = Call.all(loop, one(0), null, counted(1), counted(2));
        assertArrayEquals(new float[] {0}, outputs.get(0).toFloats());
        Inputs inputs = Inputs.of(one(3), null, counted(1), counted(2));
        assertArrayEquals(
                new float[] {0, 0, 1, 0, 1, 0, 1}, loop.evaluate(inputs).get(0).toFloats());
        assertEquals(List.of(TensorType.ofUnknownShape(ElementType.FLOAT)), loop.infer(inputs));
    }

    @Test
    void oneThatGrowsMakesOthersUnknown() {
        // each carried value takes the shape of the one before it, one run later
        Graph body =
                new Build()
                        .inputs("i", "go", "a", "b", "c")
                        .constant("yes", bools(1))
                        .add("grown = Concat(a, a)", Map.of("axis", 0L), List.of())
                        .add("b2 = Identity(a)")
                        .add("c2 = Identity(b)")
                        .add("part = Neg(c)")
                        .outputs("yes", "grown", "b2", "c2", "part")
                        .graph();
        Operator loop = loop(body, 4, one(2), null, counted(1), counted(1), counted(1));
        List<TensorType> types =
                inferred(loop, Arrays.asList(one(2), null, counted(1), counted(1), counted(1)), 0);
        TensorType unknown = TensorType.ofUnknownShape(ElementType.FLOAT);
        assertEquals(List.of(unknown, unknown, unknown, unknown), types);
    }

    @Test
    void typesOfElementsStay() {
        Graph body =
                new Build()
                        .inputs("i", "go", "a")
                        .add("same = Identity(go)")
                        .add("b = Shape(a)")
                        .outputs("same", "b")
                        .graph();
        Operator loop = loop(body, 1, one(2), null, counted(1));
        Inputs inputs = Inputs.of(one(2), null, counted(1));
        assertThrows(IllegalArgumentException.class, () -> loop.infer(inputs));
        assertThrows(IllegalArgumentException.class, () -> loop.evaluate(inputs));
    }

    @Test
    void partsOfAnOutputAreAlike() {
        Graph body =
                new Build()
                        .inputs("i", "go", "a")
                        .constant("yes", bools(1))
                        .add("next = Concat(a, a)", Map.of("axis", 0L), List.of())
                        .outputs("yes", "next", "next")
                        .graph();
        Operator loop = loop(body, 2, one(2), null, counted(1));
        assertThrows(
                IllegalArgumentException.class,
                () -> loop.evaluate(Inputs.of(one(2), null, counted(1))));
    }

    @Test
    void withoutARunDeclaredShapesCount() {
        Value part =
                new Value(
                        "part",
                        ElementType.FLOAT,
                        Optional.of(
                                List.of(new Value.Dimension(-1, "n"), new Value.Dimension(4, ""))));
        Graph body =
                new Build()
                        .inputs("i", "go", "x", "n")
                        .constant("yes", bools(1))
                        .add("part = Reshape(x, n)")
                        .add("y = Identity(x)")
                        .outputs("yes", "y")
                        .output(part)
                        .graph();
        Operator loop = loop(body, 2, one(0), null, counted(8));
        List<TensorType> types =
                inferred(loop, Arrays.asList(one(0), null, counted(8), list(2, 4)), 0);
        assertEquals(new TensorType(ElementType.FLOAT, Shape.of(0, 0, 4)), types.get(1));
    }

    @Test
    void numberAndConditionHaveAnAxisWhereDeclared() {
        Value number =
                new Value("i", ElementType.INT64, Optional.of(List.of(new Value.Dimension(1, ""))));
        Graph body =
                new Build()
                        .input(number)
                        .inputs("go")
                        .add("same = Identity(go)")
                        .outputs("same", "i")
                        .graph();
        Operator loop = loop(body, 1, one(2), null);
        assertEquals(Shape.of(2, 1), Call.all(loop, one(2), null).get(0).shape());
    }

    @Test
    void emptyElementsCostNothing() {
        Graph body =
                new Build()
                        .inputs("i", "go", "x")
                        .constant("yes", bools(1))
                        .outputs("yes", "x")
                        .graph();
        Operator loop = loop(body, 1, one(100_000), null);
        Tensor empty = Tensor.zeros(ElementType.FLOAT, Shape.of(0, 3));
        assertEquals(
                Shape.of(100_000, 0, 3), Call.all(loop, one(100_000), null, empty).get(0).shape());
    }

    @Test
    void numbersOfInputsAndOutputsMustFit() {
        assertThrows(Unsupported.class, () -> loop(always(), 3, one(1), null, list(10)));
        assertThrows(Unsupported.class, () -> loop(always(), 1, one(1)));
        assertThrows(
                Unsupported.class,
                () -> loop(always(), 2, one(1), null, list(1), list(1), list(1)));
        assertThrows(Unsupported.class, () -> loop(always(), 2, one(1), null, null));
        assertThrows(Unsupported.class, () -> Call.operator("Loop", 13, Map.of(), 1, one(1), null));
        Operator loop = loop(always(), 2, one(1), bools(1), list(10));
        assertThrows(
                IllegalArgumentException.class,
                () -> loop.evaluate(Inputs.of(counted(1), bools(1), list(10), list(2))));
        assertThrows(
                IllegalArgumentException.class,
                () -> loop.evaluate(Inputs.of(one(1), counted(1), list(10), list(2))));
        assertThrows(
                IllegalArgumentException.class,
                () -> loop.evaluate(Inputs.of(one(1), bools(1), list(10))));
        assertTrue(loop.mayRunLong());
    }
}
