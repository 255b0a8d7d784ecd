package dev.octet.model.rewrite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.graph.Build;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convolutions of pictures that are quantized on the fly, whose padding is the zero point. */
class DynamicConvolutionsTest {
    private static final int CHANNELS = 6;

    private static Tensor integers(Random random, ElementType type, int... shape) {
        Tensor tensor = Tensor.zeros(type, Shape.of(shape));
        for (int i = 0; i < tensor.count(); i++) {
            tensor.setLong(i, random.nextInt(256) - (type == ElementType.INT8 ? 128 : 0));
        }
        return tensor;
    }

    private static Tensor floats(Random random, double least, double most, int... shape) {
        Tensor tensor = Tensor.zeros(ElementType.FLOAT, Shape.of(shape));
        for (int i = 0; i < tensor.count(); i++) {
            tensor.setDouble(i, least + (most - least) * random.nextDouble());
        }
        return tensor;
    }

    /** The zero points of weights are none, one, or one for each channel. */
    @ParameterizedTest
    @CsvSource({"INT8, 0, 1, 1", "UINT8, 1, 1, 2", "INT8, 6, 2, 1", "UINT8, 6, 3, 2"})
    void sumsLessWhatTheZeroPointAdds(ElementType weights, int zeros, int groups, int stride) {
        Random random = new Random(zeros * 10 + groups);
        Build build =
                new Build()
                        .constant("w", integers(random, weights, CHANNELS, 6 / groups, 3, 2))
                        .constant("s", floats(random, 0.001, 0.002, 1, CHANNELS, 1, 1))
                        .constant("b", floats(random, -1, 1, 1, CHANNELS, 1, 1));
        if (zeros > 0) {
            build.constant("z", integers(random, weights, zeros));
        }
        Map<String, Object> attributes =
                Map.of(
                        "pads", List.of(2L, 1L, 0L, 1L),
                        "strides", List.of((long) stride, 1L),
                        "group", (long) groups);
        build.inputs("x")
                .outputs("y")
                .add("q, qs, qz = DynamicQuantizeLinear(x)")
                .add("c = ConvInteger(q, w, qz" + (zeros > 0 ? ", z)" : ")"), attributes, List.of())
                .add("f = Cast(c)", Map.of("to", 1L), List.of())
                .add("t = Mul(qs, s)")
                .add("m = Mul(f, t)")
                .add("y = Add(m, b)");
        Rewritten rewritten = Rewritten.of(build.graph(), floats(random, -0.7, 1.3, 2, 6, 7, 9));
        assertTrue(
                rewritten.types().stream().noneMatch(List.of("ConvInteger", "Sub")::contains),
                () -> rewritten.types().toString());
        assertTrue(
                rewritten.requests().stream().anyMatch(line -> line.startsWith("conv u8:")),
                () -> rewritten.requests().toString());
    }
}
