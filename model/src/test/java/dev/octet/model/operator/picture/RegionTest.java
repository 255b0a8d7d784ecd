package dev.octet.model.operator.picture;

import static dev.octet.model.operator.OneNode.longs;
import static dev.octet.model.operator.OneNode.range;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.octet.model.operator.OneNode;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RoiAlign and MaxUnpool. */
class RegionTest {
    private static Tensor regions(float... corners) {
        return Tensor.of(corners, corners.length / 4, 4);
    }

    @Test
    void meansOfBins() {
        // a plane 4 · row + column: bilinear samples are the value at their place
        Tensor x = range(1, 1, 4, 4);
        OneNode node = OneNode.of("RoiAlign", 16).with("output_height", 2).with("output_width", 2);
        // corners of elements: bins of one element each, sampled in their middles (1, 1) to (2, 2)
        assertArrayEquals(
                new float[] {5, 6, 9, 10}, node.run(x, regions(1, 1, 3, 3), longs(0)).toFloats());
        // middles of elements: half an element further on
        node.with("coordinate_transformation_mode", "output_half_pixel");
        assertArrayEquals(
                new float[] {7.5f, 8.5f, 11.5f, 12.5f},
                node.run(x, regions(1, 1, 3, 3), longs(0)).toFloats());
        OneNode old = OneNode.of("RoiAlign", 10).with("output_height", 2).with("output_width", 2);
        assertArrayEquals(
                new float[] {7.5f, 8.5f, 11.5f, 12.5f},
                old.run(x, regions(1, 1, 3, 3), longs(0)).toFloats());
    }

    @Test
    void scalesAndSamples() {
        Tensor x = range(2, 1, 4, 4);
        OneNode node =
                OneNode.of("RoiAlign", 16).with("spatial_scale", 0.5f).with("sampling_ratio", 1);
        // of the second picture, which begins with 16, from 0 to 2: the middle is at (0.5, 0.5)
        assertArrayEquals(
                new float[] {18.5f}, node.run(x, regions(0, 0, 4, 4), longs(1)).toFloats());
        // a sample in the element (1, 1), which counts a quarter as its three neighbours do
        OneNode largest = node.with("mode", "max");
        assertArrayEquals(
                new float[] {(16 + 5) / 4f},
                largest.run(x, regions(0, 0, 4, 4), longs(1)).toFloats());
    }

    @Test
    void whatIsOutsideIsZero() {
        Tensor x = Tensor.zeros(ElementType.FLOAT, Shape.of(1, 1, 2, 2));
        for (int i = 0; i < 4; i++) {
            x.setDouble(i, -8);
        }
        OneNode node = OneNode.of("RoiAlign", 16);
        // four columns of samples, at -1.5 (outside), -0.5, 0.5 and 1.5; two rows
        Tensor wide = regions(-1.5f, 0, 2.5f, 2);
        assertArrayEquals(new float[] {-6}, node.run(x, wide, longs(0)).toFloats());
        assertArrayEquals(
                new float[] {0}, node.run(x, regions(50, 50, 60, 60), longs(0)).toFloats());
        assertArrayEquals(new float[] {0}, node.run(x, regions(1, 1, 0, 0), longs(0)).toFloats());
        Tensor empty = Tensor.zeros(ElementType.FLOAT, Shape.of(1, 1, 0, 2));
        assertArrayEquals(
                new float[] {0}, node.run(empty, regions(0, 0, 1, 1), longs(0)).toFloats());
    }

    @Test
    void hugeRegionsAreNoLongWalks() {
        Tensor x = range(1, 1, 4, 4);
        float infinity = Float.POSITIVE_INFINITY;
        Tensor regions =
                regions(
                        -1e30f, -1e30f, 1e30f, 1e30f, 0, 0, infinity, 1, -1e8f, 0, 1e8f, 4,
                        Float.NaN, 0, 1, 1);
        OneNode node = OneNode.of("RoiAlign", 16);
        Tensor y =
                assertTimeoutPreemptively(
                        Duration.ofSeconds(20), () -> node.run(x, regions, longs(0, 0, 0, 0)));
        assertEquals(Shape.of(4, 1, 1, 1), y.shape());
        OneNode dense = OneNode.of("RoiAlign", 16).with("sampling_ratio", 1 << 20);
        assertThrows(Unsupported.class, () -> dense.run(x, regions, longs(0, 0, 0, 0)));
    }

    @Test
    void regionsThatDoNotFitAreRefused() {
        Tensor x = range(1, 1, 4, 4);
        OneNode node = OneNode.of("RoiAlign", 16);
        assertThrows(
                IllegalArgumentException.class, () -> node.run(x, regions(0, 0, 1, 1), longs(1)));
        assertThrows(
                IllegalArgumentException.class, () -> node.run(x, regions(0, 0, 1, 1), longs(-1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> node.run(x, regions(0, 0, 1, 1), longs(0, 0)));
        assertThrows(IllegalArgumentException.class, () -> node.run(x, range(1, 5), longs(0)));
        Tensor none = Tensor.zeros(ElementType.FLOAT, Shape.of(0, 4));
        assertEquals(Shape.of(0, 1, 1, 1), node.run(x, none, longs()).shape());
        OneNode flat = OneNode.of("RoiAlign", 16).with("output_width", 0);
        assertThrows(Unsupported.class, () -> flat.run(x, none, longs()));
        OneNode old =
                OneNode.of("RoiAlign", 10).with("coordinate_transformation_mode", "half_pixel");
        assertThrows(Unsupported.class, () -> old.run(x, none, longs()));
    }

    @Test
    void unpoolPutsElementsBack() {
        Tensor x = range(1, 1, 4, 4);
        OneNode pool =
                OneNode.of("MaxPool", 12)
                        .with("kernel_shape", new int[] {2, 2})
                        .with("strides", new int[] {2, 2});
        List<Tensor> pooled = pool.run(2, x);
        OneNode node =
                OneNode.of("MaxUnpool", 11)
                        .with("kernel_shape", new int[] {2, 2})
                        .with("strides", new int[] {2, 2});
        Tensor back = node.run(pooled.get(0), pooled.get(1));
        float[] wanted = new float[16];
        for (int place : new int[] {5, 7, 13, 15}) {
            wanted[place] = place;
        }
        assertArrayEquals(wanted, back.toFloats());
        // one row and one column more, behind
        Tensor larger = node.run(pooled.get(0), pooled.get(1), longs(1, 1, 5, 5));
        assertEquals(5, larger.getDouble(6));
        assertEquals(15, larger.getDouble(18));
        assertFalse(node.infer(pooled.get(0), pooled.get(1), longs(1, 1, 5, 5)).get(0).isKnown());
    }

    @Test
    void unpoolRefusesPlacesOutside() {
        OneNode node = OneNode.of("MaxUnpool", 9).with("kernel_shape", new int[] {2});
        Tensor x = range(1, 1, 2);
        Tensor places = Tensor.of(new long[] {0, 2}, 1, 1, 2);
        assertArrayEquals(new float[] {0, 0, 1}, node.run(x, places).toFloats());
        for (long place : new long[] {-1, 3, Long.MAX_VALUE}) {
            Tensor outside = Tensor.of(new long[] {0, place}, 1, 1, 2);
            assertThrows(IllegalArgumentException.class, () -> node.run(x, outside));
        }
        assertThrows(IllegalArgumentException.class, () -> node.run(x, places, longs(1, 1, 2)));
        assertThrows(IllegalArgumentException.class, () -> node.run(range(1, 1, 1, 2), places));
        assertThrows(IllegalArgumentException.class, () -> node.run(x, longs(0, 2)));
        OneNode padded = node.with("pads", new int[] {9, 9});
        assertThrows(IllegalArgumentException.class, () -> padded.run(x, places));
        assertThrows(Unsupported.class, () -> OneNode.of("MaxUnpool", 9).run(x, places));
    }
}
