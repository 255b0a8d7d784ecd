package dev.octet.model.onnx;

import static dev.octet.model.onnx.Networks.FLOAT;
import static dev.octet.model.onnx.Networks.call;
import static dev.octet.model.onnx.Networks.function;
import static dev.octet.model.onnx.Networks.graph;
import static dev.octet.model.onnx.Networks.integer;
import static dev.octet.model.onnx.Networks.model;
import static dev.octet.model.onnx.Networks.node;
import static dev.octet.model.onnx.Networks.raw;
import static dev.octet.model.onnx.Networks.read;
import static dev.octet.model.onnx.Networks.reference;
import static dev.octet.model.onnx.Networks.run;
import static dev.octet.model.onnx.Networks.value;
import static dev.octet.model.onnx.Networks.version;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FunctionsTest {
    private static final Tensor X = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

    private static final FunctionProto SQUARE =
            function("Square", List.of("a"), "b").addNode(node("b = Mul(a, a)")).build();

    private static void refused(String why, ModelProto.Builder model) {
        Exception e = assertThrows(NetworkFormatException.class, () -> read(model));
        assertTrue(e.getMessage().contains(why), e.getMessage());
    }

    @Test
    void callsAreReplacedByBodies() throws IOException {
        FunctionProto both =
                function("SquareOfSum", List.of("p", "q"), "r")
                        .addNode(node("a = Add(p, q)"))
                        .addNode(call("r = Square(a)"))
                        .build();
        // the same names inside and outside, and two calls of one function
        ModelProto.Builder model =
                model(call("a = SquareOfSum(x, x)"), call("b = Square(x)"), node("y = Sub(a, b)"))
                        .addFunctions(both)
                        .addFunctions(SQUARE);
        assertArrayEquals(new float[] {3, 12, 27, 48, 75, 108}, run(model, X).toFloats());
        assertEquals(4, read(model).nodes().size());
    }

    @Test
    void attributesAreTheCallersOrTheFunctions() throws IOException {
        FunctionProto turn =
                function("Together", List.of("a"), "b")
                        .addAttribute("end")
                        .addAttributeProto(integer("along", 0))
                        .addNode(
                                node(
                                        "c = Concat(a, a)",
                                        reference("axis", "along", AttributeType.INT)))
                        .addNode(
                                node("b = Flatten(c)", reference("axis", "end", AttributeType.INT)))
                        .build();
        ModelProto.Builder given =
                model(call("y = Together(x)", integer("along", 1), integer("end", 0)))
                        .addFunctions(turn);
        assertEquals(Shape.of(1, 12), run(given, X).shape());
        // the function says along, and Flatten has an axis of its own
        assertEquals(
                Shape.of(4, 3), run(model(call("y = Together(x)")).addFunctions(turn), X).shape());
    }

    @Test
    void graphsInsideOfBodies() throws IOException {
        GraphProto then = graph(node("t = Mul(s, s)")).addOutput(value("t")).build();
        GraphProto otherwise = graph(call("t = Square(a)")).addOutput(value("t")).build();
        FunctionProto choose =
                function("Choose", List.of("a", "c"), "b")
                        .addNode(node("s = Neg(a)"))
                        .addNode(
                                node(
                                        "b = If(c)",
                                        graph("then_branch", then),
                                        graph("else_branch", otherwise)))
                        .build();
        ModelProto.Builder model =
                model(
                                graph(
                                                call("s = Choose(x, one)"),
                                                call("t = Choose(x, zero)"),
                                                node("y = Add(s, t)"))
                                        .addInput(value("x", FLOAT, 2, 3))
                                        .addInitializer(raw("one", 9, new byte[] {1}))
                                        .addInitializer(raw("zero", 9, new byte[] {0}))
                                        .addOutput(value("y"))
                                        .build())
                        .addFunctions(choose)
                        .addFunctions(SQUARE);
        assertArrayEquals(new float[] {2, 8, 18, 32, 50, 72}, run(model, X).toFloats());
    }

    @Test
    void inputsAndOutputsMayBeLeftOut() throws IOException {
        FunctionProto clip =
                function("Cut", List.of("a", "low", "high"), "b")
                        .addOutput("unused")
                        .addNode(node("b = Clip(a, low, high)"))
                        .addNode(node("unused = Neg(a)"))
                        .build();
        ModelProto.Builder model = model(call("y = Cut(x)")).addFunctions(clip);
        assertArrayEquals(X.toFloats(), run(model, X).toFloats());
    }

    @Test
    void functionsThatCallThemselvesAreRefused() {
        FunctionProto self =
                function("Again", List.of("a"), "b").addNode(call("b = Again(a)")).build();
        refused("32 deep", model(call("y = Again(x)")).addFunctions(self));
        FunctionProto ping =
                function("Ping", List.of("a"), "b").addNode(call("b = Pong(a)")).build();
        FunctionProto pong =
                function("Pong", List.of("a"), "b").addNode(call("b = Ping(a)")).build();
        refused("32 deep", model(call("y = Ping(x)")).addFunctions(ping).addFunctions(pong));
        GraphProto branch = graph(call("t = Hidden(a)")).addOutput(value("t")).build();
        FunctionProto hidden =
                function("Hidden", List.of("a"), "b")
                        .addNode(
                                node(
                                        "b = If(a)",
                                        graph("then_branch", branch),
                                        graph("else_branch", branch)))
                        .build();
        refused("functions", model(call("y = Hidden(x)")).addFunctions(hidden));
    }

    /** Each function calls the next one ten times. */
    @Test
    void functionsThatExplodeAreRefused() {
        ModelProto.Builder model = model(call("y = F0(x)"));
        for (int i = 0; i < 20; i++) {
            FunctionProto.Builder function = function("F" + i, List.of("a"), "b9");
            for (int k = 0; k < 10; k++) {
                function.addNode(call("b" + k + " = F" + (i + 1) + "(a)"));
            }
            model.addFunctions(function);
        }
        model.addFunctions(function("F20", List.of("a"), "b").addNode(node("b = Neg(a)")));
        refused("nodes", model);
    }

    /** Few calls of a function whose only node has many nodes inside. */
    @Test
    void graphsInsideOfFunctionsCount() {
        GraphProto.Builder branch = graph().addOutput(value("t0"));
        for (int i = 0; i < 2000; i++) {
            branch.addNode(node("t" + i + " = Neg(a)"));
        }
        FunctionProto large =
                function("Large", List.of("a"), "b")
                        .addNode(node("b = If(a)", graph("then_branch", branch.build())))
                        .build();
        NodeProto[] calls = new NodeProto[1000];
        for (int i = 0; i < calls.length; i++) {
            calls[i] = call((i == 0 ? "y" : "y" + i) + " = Large(x)");
        }
        refused("nodes", model(calls).addFunctions(large));
    }

    @Test
    void longNamesCount() {
        String name = "n".repeat(1 << 20);
        FunctionProto wordy =
                function("Wordy", List.of("a"), "b")
                        .addNode(node(name + " = Neg(a)"))
                        .addNode(node("b = Neg(" + name + ")"))
                        .build();
        NodeProto[] calls = new NodeProto[1000];
        for (int i = 0; i < calls.length; i++) {
            calls[i] = call((i == 0 ? "y" : "y" + i) + " = Wordy(x)");
        }
        refused("characters", model(calls).addFunctions(wordy));
    }

    @Test
    void contradictionsAreRefused() {
        refused(
                "'Square' is given twice",
                model(call("y = Square(x)")).addFunctions(SQUARE).addFunctions(SQUARE));
        refused("more inputs or outputs", model(call("y = Square(x, x)")).addFunctions(SQUARE));
        refused(
                "asks for version 11",
                model(call("y = Square(x)"))
                        .addFunctions(SQUARE.toBuilder().addOpsetImport(version("", 11))));
        FunctionProto open =
                function("Open", List.of("a"), "b").addNode(node("b = Add(a, far)")).build();
        refused("nothing gives", model(call("y = Open(x)")).addFunctions(open));
    }

    @Test
    void overloadsAreFunctionsOfTheirOwn() throws IOException {
        FunctionProto negative =
                function("Square", List.of("a"), "b")
                        .setOverload("other")
                        .addNode(node("b = Neg(a)"))
                        .build();
        ModelProto.Builder model =
                model(call("y = Square(x)").toBuilder().setOverload("other").build())
                        .addFunctions(SQUARE)
                        .addFunctions(negative);
        assertEquals(-1, run(model, X).getFloat(0));
    }

    @Test
    void unsupportedNodesOfBodiesAreListed() {
        FunctionProto bad =
                function("Bad", List.of("a"), "b")
                        .addNode(node("c = Bogus(a)"))
                        .addNode(node("b = Nonsense(c)"))
                        .build();
        List<String> all =
                assertThrows(
                                UnsupportedNetworkException.class,
                                () -> read(model(call("y = Bad(x)")).addFunctions(bad)))
                        .nodes();
        assertEquals(2, all.size(), all.toString());
    }
}
