package dev.octet.request;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvTest {
    private static ConvBuilder image(int size) {
        return Conv.of(3, 5).size(size, size);
    }

    private static void assertWrong(Supplier<Conv> conv, String... parts) {
        String message = assertThrows(IllegalArgumentException.class, conv::get).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    private static void assertWrong(String shape, String... parts) {
        assertWrong(() -> Conv.parse("conv s8:s8:s32 " + shape), parts);
    }

    @Test
    void shapesAreThoseInMemory() {
        Conv conv =
                Conv.of(6, 4)
                        .groups(2)
                        .images(7)
                        .size(9, 8)
                        .kernel(3, 2)
                        .layout(TensorLayout.NHWC, TensorLayout.NCHW)
                        .build();
        assertArrayEquals(new int[] {7, 9, 8, 6}, conv.srcShape());
        assertArrayEquals(new int[] {7, 4, 7, 7}, conv.dstShape());
        assertArrayEquals(new int[] {4, 3, 3, 2}, conv.weightsShape());
        assertEquals(7L * 4 * 7 * 7 * 3 * 3 * 2, conv.macs());
        Conv transposed =
                Conv.of(6, 4).groups(2).size(9, 8).kernel(3, 2).transposed().stride(2).build();
        assertArrayEquals(new int[] {6, 2, 3, 2}, transposed.weightsShape());
        assertArrayEquals(new int[] {1, 19, 16, 4}, transposed.dstShape());
        assertEquals(6L * 2 * 3 * 2 * 9 * 8, transposed.macs());
    }

    @Test
    void otherImages() {
        Conv conv = image(9).kernel(3).build();
        assertEquals(image(9).kernel(3).images(4).build(), conv.withRows(4));
        assertWrong(() -> conv.withRows(0), "images=0");
    }

    @Test
    void otherSizes() {
        Conv conv = image(9).kernel(3).padding(1).stride(2).bias().build();
        for (Conv other :
                List.of(
                        conv,
                        conv.withRows(4),
                        image(1).kernel(3).padding(1).stride(2).bias().build(),
                        Conv.of(3, 5).size(4, 8).kernel(3).stride(2).bias().samePadding().build(),
                        conv.withSizes(2, Axis.NONE, new Axis(7, 3, 3, 2, 1, 0), conv.width()))) {
            assertTrue(conv.differsInSizesOnly(other), other::toString);
            assertTrue(other.differsInSizesOnly(conv), other::toString);
        }
        for (Request other :
                List.of(
                        image(9).kernel(3).padding(1).stride(2).build(),
                        image(9).kernel(3).padding(1).stride(1).bias().build(),
                        image(9).kernel(7).padding(5).stride(2).bias().build(),
                        image(9).kernel(3).padding(1).stride(2).dilation(2).bias().build(),
                        Conv.of(3, 5).size(9).kernel(3).padding(1).stride(2).bias().build(),
                        Conv.of(3, 6).size(9, 9).kernel(3).padding(1).stride(2).bias().build(),
                        Gemm.parse("gemm s8:s8:s32 9x3:3x5 bias"))) {
            assertFalse(conv.differsInSizesOnly(other), other::toString);
        }
        assertWrong(
                () -> conv.withSizes(1, Axis.NONE, new Axis(7, 0, 3, 2, 1, 0), conv.width()),
                "height",
                "the output size is 0");
    }

    @Test
    void depthwiseAndPointwise() {
        assertTrue(Conv.of(8, 8).groups(8).build().isDepthwise());
        assertFalse(Conv.of(8, 16).groups(8).build().isDepthwise());
        assertFalse(Conv.of(1, 1).build().isDepthwise());
        assertTrue(image(7).build().width().isPointwise());
        assertFalse(image(7).stride(2).build().width().isPointwise());
    }

    /** The padding that TensorFlow takes for SAME. */
    @ParameterizedTest
    @CsvSource({
        // in, kernel, stride, dilation; out, in front, behind
        "5, 3, 1, 1, 5, 1, 1",
        "224, 7, 2, 1, 112, 2, 3",
        "112, 3, 2, 1, 56, 0, 1",
        "13, 6, 5, 1, 3, 1, 2",
        "5, 2, 1, 1, 5, 0, 1",
        "10, 1, 3, 1, 4, 0, 0",
        "7, 3, 1, 2, 7, 2, 2",
        "1, 7, 1, 1, 1, 3, 3",
        "2147483647, 1, 2, 1, 1073741824, 0, 0",
        "8, 1, 2, 1, 4, 0, -1",
    })
    void samePadding(int in, int kernel, int stride, int dilation, int out, int front, int behind) {
        Conv conv =
                Conv.of(1, 1)
                        .types(DataType.S8, DataType.S8, DataType.S8)
                        .size(in)
                        .kernel(kernel)
                        .stride(stride)
                        .dilation(dilation)
                        .samePadding()
                        .build();
        assertEquals(out, conv.width().out());
        assertEquals(front, conv.width().padBefore());
        assertEquals(behind, conv.padAfter(conv.width()));
    }

    @Test
    void paddingBehindFollowsFromTheOutput() {
        Conv conv = image(8).kernel(3).stride(2).padding(new int[] {0}, new int[] {1}).build();
        assertEquals(4, conv.width().out());
        assertEquals(1, conv.padAfter(conv.width()));
        // the last column is not read
        Conv bare = image(8).kernel(3).stride(2).build();
        assertEquals(-1, bare.padAfter(bare.width()));
        Conv transposed =
                image(8).kernel(3).stride(2).padding(1).transposed().outputPadding(1).build();
        assertEquals(16, transposed.width().out());
        assertEquals(0, transposed.padAfter(transposed.width()));
        assertEquals(
                transposed,
                image(8).kernel(3).stride(2).padding(1).transposed().outputSize(16).build());
    }

    @Test
    void kernelLargerThanThePaddedImage() {
        assertWrong(
                () -> image(4).kernel(7).padding(1).build(),
                "output size is 0",
                "spans 7",
                "has 4 with padding 1 in front");
        assertWrong(() -> image(4).kernel(3).dilation(3).build(), "output size is -2", "spans 7");
        assertWrong("ic3ih4oc5kh7ph1", "output size is 0", "kernel of 7");
        assertWrong("ic3ih4oc5oh0kh3ph1", "output size is 0");
        assertWrong("ic3ih4oc5oh-3kh3ph1", "output size is -3");
    }

    @Test
    void paddingAsLargeAsTheKernel() {
        assertEquals(8, image(4).kernel(3).padding(3).build().width().out());
        assertEquals(
                5, image(4).kernel(3).padding(new int[] {0}, new int[] {3}).build().width().out());
        assertWrong(() -> image(4).kernel(3).padding(-1).outputSize(2).build(), "got -1 in front");
        assertWrong(
                () -> image(4).kernel(1).padding(Integer.MAX_VALUE).outputSize(2).build(),
                "a padding of 2147483647 in front");
        // of a dilated kernel the span counts
        assertEquals(8, image(4).kernel(3).dilation(2).padding(4).build().width().out());
    }

    @Test
    void untouchedElements() {
        assertWrong(
                () -> image(9).kernel(3).outputSize(4).build(),
                "leaves the last 3 elements of the source untouched; with a stride of 1 it may be 0 at most");
        assertWrong(
                () -> image(4).kernel(3).stride(2).transposed().outputPadding(2).build(),
                "leaves the last 2 elements of the destination untouched; with a stride of 2 and a"
                        + " dilation of 1 it may be 1 at most");
    }

    @Test
    void channelsAndGroups() {
        assertWrong("g2ic3ih4oc4kh1", "2 groups must divide the channels, got 3 source and 4");
        assertWrong("g2ic4ih4oc3kh1", "4 source and 3 destination");
        assertWrong("g0ic4ih4oc3kh1", "groups=0");
        assertWrong("mb0ic4ih4oc3kh1", "images=0");
        assertWrong("ic0ih4oc3kh1", "srcChannels=0");
        assertWrong("ic4ih4oc-1kh1", "dstChannels=-1");
    }

    @Test
    void axes() {
        assertWrong("ic4ih0oc3kh1", "height", "in=0");
        assertWrong("ic4ih4oc3kh0", "height", "kernel=0");
        assertWrong("ic4ih4oc3kh1sh0", "stride=0");
        assertWrong("ic4iw4oc3kw1dw-1", "width", "dilation=0");
        assertWrong(() -> Conv.of(1, 1).size().build(), "got 0 sizes");
        assertWrong(() -> Conv.of(1, 1).size(1, 2, 3, 4).build(), "got 4 sizes");
        assertWrong(() -> image(4).kernel(1, 2, 3).build(), "kernel needs 1 value or 2", "got 3");
        Axis axis = image(4).build().width();
        assertWrong(() -> withRank(0, axis, axis, axis), "1 to 3 spatial axes, got 0");
        assertWrong(() -> withRank(1, Axis.NONE, axis, axis), "a 1-D convolution has no height");
    }

    private static Conv withRank(int rank, Axis depth, Axis height, Axis width) {
        return new Conv(
                1,
                1,
                1,
                1,
                rank,
                depth,
                height,
                width,
                false,
                TensorLayout.NHWC,
                TensorLayout.NHWC,
                DataType.S8,
                DataType.S8,
                Granularity.NONE,
                Granularity.NONE,
                Epilogue.accumulator());
    }

    @Test
    void settingsThatExcludeEachOther() {
        assertWrong(() -> image(4).samePadding().transposed().build(), "a transposed one");
        assertWrong(() -> image(4).samePadding().outputSize(4).build(), "an output size, too");
        assertWrong(() -> image(4).outputPadding(1).build(), "output padding, got [1]");
        assertEquals(
                image(4).kernel(3).padding(1).build(),
                image(4).kernel(3).samePadding().padding(1).build());
    }

    @Test
    void sizesThatOverflow() {
        assertWrong("mb1000000ic1000ih3oc1kh1", "src of 1000000·1000·1·3·3 s8 elements needs");
        assertWrong("ic100000ih1oc100000kh1", "weights of 100000·100000·1·1·1");
        assertWrong("ic1iw2147483647oc1kw1", "dst of 1·1·1·1·2147483647 s32 elements needs");
        assertWrong(
                "ic1oc1_id1kd2147483647pd1073741823",
                "weights of 1·1·2147483647·2147483647·2147483647 elements overflows");
        assertWrong("ic1iw1oc1ow1kw3dw2147483646pw1", "a kernel of 3", "overflows");
        assertWrong("ic1iw1oc1ow1kw2dw2147483647pw1", "dilation");
        assertWrong("mb1000ic1ih1000oc1000kh1 residual:f32", "dst of 1000·1000·1·1000·1000");
    }

    @Test
    void sumsThatAreNotExact() {
        assertEquals(131_071, Conv.of(131_071, 1).build().srcChannels());
        assertWrong("ic131072iw1oc1kw1", "channels · kernel = 131,072 exceeds 131,071");
        assertWrong("ic14564ih3oc1kh3", "channels · kernel = 131,076");
        // groups make sums shorter
        assertEquals(2, Conv.parse("conv s8:s8:s32 g2ic29128ih3oc2kh1").groups());
        assertWrong("ic65794iw1oc1kw1 zp", "65,794 exceeds 65,793", "s8 with a zero point·s8");
        assertWrong(() -> Conv.parse("conv u8:s8:s32 ic65794iw1oc1kw1"), "u8·s8");
    }

    @Test
    void typesAndValuesPerRow() {
        assertWrong(() -> Conv.parse("conv f32:s8:f32 ic1iw1oc1kw1"), "got f32:s8");
        assertWrong(() -> Conv.parse("conv s32:s8:s32 ic1iw1oc1kw1"), "got s32:s8");
        assertWrong(() -> Conv.parse("conv f32:f32:s32 ic1iw1oc1kw1"), "f32:f32 writes f32");
        assertWrong(() -> Conv.parse("conv f32:f32:f32 ic1iw1oc1kw1 zp"), "no zero point");
        assertWrong("ic1iw1oc1kw1 row_scale", "no values per row");
        assertWrong("ic1iw1oc1kw1 row_zp", "no values per row");
        assertWrong("ic1iw1oc1kw1 dst_zp", "of a u8 or s8 dst");
    }
}
