package dev.octet.model.rewrite;

import static dev.octet.model.Networks.numbers;

import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Numbers of words, positions and places. */
class IndicesTest {
    private static Tensor integers(ElementType element, int... dims) {
        Tensor all = Tensor.zeros(element, Shape.of(dims));
        for (int i = 0; i < all.count(); i++) {
            all.setLong(i, (i * 7919L) % 11 - 5);
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource(names = {"INT64", "INT32"})
    void integersAreComputedOneByOne(ElementType element) {
        Build build = new Build().inputs("a", "b");
        int i = 0;
        for (String type :
                List.of(
                        "Add",
                        "Sub",
                        "Mul",
                        "Min",
                        "Max",
                        "Equal",
                        "Less",
                        "LessOrEqual",
                        "Greater",
                        "GreaterOrEqual")) {
            build.add("y" + i + " = " + type + "(a, b)").outputs("y" + i++);
        }
        Rewritten.of(build.graph(), integers(element, 2, 1, 5), integers(element, 3, 1))
                .hasNothingPlain();
    }

    @ParameterizedTest
    @CsvSource({"ArgMax, 1, 0", "ArgMax, -1, 1", "ArgMin, 0, 0", "ArgMin, 2, 1"})
    void placesOfExtremesAreSearched(String type, long axis, long last) {
        Tensor x = numbers(1, 3, 4, 5);
        for (int i = 0; i < x.count(); i++) {
            // some are equal
            x.setDouble(i, Math.round(2 * x.getDouble(i)));
        }
        x.setDouble(17, Double.NaN);
        x.setDouble(18, Double.NaN);
        Graph graph =
                new Build()
                        .inputs("x")
                        .add(
                                "y = " + type + "(x)",
                                Map.of("axis", axis, "select_last_index", last, "keepdims", last),
                                List.of())
                        .outputs("y")
                        .graph();
        Rewritten.of(graph, x).hasNothingPlain();
    }
}
