package dev.octet.model.quantize.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Networks;
import dev.octet.model.graph.Build;
import dev.octet.model.graph.Graph;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProductLayerTest {
    /** w is [2, 3]: two weights each of three channels. */
    @Test
    void rowsOfColumns() {
        Tensor w = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        ProductLayer layer = Layers.of("MatMul", Map.of(), w);
        assertEquals(1, layer.channelAxis());
        assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, layer.rows());
        assertArrayEquals(w.toFloats(), layer.asWeights(layer.rows()));
        byte[] integers = {1, 4, 2, 5, 3, 6};
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6}, layer.asWeights(integers));
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6}, layer.columns(integers));
    }

    /** w is [2, 3]: three weights each of two channels. */
    @Test
    void rowsOfRows() {
        Tensor w = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        ProductLayer layer = Layers.of("Gemm", Map.of("transB", 1L), w);
        assertEquals(0, layer.channelAxis());
        assertArrayEquals(w.toFloats(), layer.rows());
        assertArrayEquals(w.toFloats(), layer.asWeights(layer.rows()));
        byte[] integers = {1, 2, 3, 4, 5, 6};
        assertArrayEquals(integers, layer.asWeights(integers));
        assertArrayEquals(new byte[] {1, 4, 2, 5, 3, 6}, layer.columns(integers));
    }

    @Test
    void convolutions() {
        ProductLayer layer =
                Layers.of("Conv", Map.of("group", 6L), Networks.numbers(1, 6, 1, 3, 3));
        assertTrue(layer.isDepthwise() && layer.isConvolution() && layer.hasBias());
        assertEquals(9, layer.k());
        // 2 images, 4x4 places, 6 channels of 9 products and sums
        assertEquals(2 * 2 * 16 * 6 * 9, layer.operations(Networks.numbers(1, 2, 6, 6, 6)));
        assertEquals("x w y", layer.source() + " " + layer.weightsName() + " " + layer.output());
    }

    @Test
    void noneOfThem() {
        Tensor w = Networks.numbers(1, 3, 3);
        Graph graph =
                new Build()
                        .inputs("x", "z")
                        .constant("w", w)
                        .constant("whole", Tensor.zeros(ElementType.DOUBLE, 3, 3))
                        .constant("many", Networks.numbers(1, 2, 3, 3))
                        .add("a = MatMul(x, z)")
                        .add("b = MatMul(w, x)")
                        .add("c = MatMul(x, many)")
                        .add("d = MatMul(w, w)")
                        .add("e = Gemm(x, w)", Map.of("alpha", 2f), List.of())
                        .add("f = Gemm(x, w)", Map.of("transA", 1L), List.of())
                        .add("g = Add(x, w)")
                        .add("h = MatMul(x, whole)")
                        .outputs("a", "b", "c", "d", "e", "f", "g", "h")
                        .graph();
        assertEquals(List.of(), ProductLayer.all(graph));
    }
}
