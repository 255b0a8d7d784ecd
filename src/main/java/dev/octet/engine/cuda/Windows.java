package dev.octet.engine.cuda;

import dev.octet.kernel.Axis;
import dev.octet.kernel.Conv;
import dev.octet.kernel.DataType;
import dev.octet.kernel.Gemm;
import java.util.List;

/**
 * Which source elements a row multiplies: the struct of that name in octet_operands.cuh. A matrix
 * multiplication is a convolution with one tap.
 *
 * @param axes depth, height and width
 * @param transposed as in {@link Conv}
 * @param channels of an entry
 * @param srcEntry elements of src from one entry to the next
 * @param srcImage from one image to the next
 * @param srcPlace from one place to the next
 * @param type u8, s8 or f32
 * @param zeroPoint what the padding holds
 */
record Windows(
        List<Axis> axes,
        boolean transposed,
        int channels,
        long srcEntry,
        long srcImage,
        long srcPlace,
        DataType type,
        int zeroPoint) {
    /** Turns each byte of u8 into s8, 128 lower. */
    private static final int FLIP = 0x80808080;

    /** Bytes moved at once, where everything divides by it. */
    private static final int WIDE = 16;

    static Windows of(Gemm gemm) {
        Axis one = new Axis(1, 1, 1, 1, 1, 0);
        return new Windows(
                List.of(one, one, new Axis(gemm.m(), gemm.m(), 1, 1, 1, 0)),
                false,
                gemm.k(),
                (long) gemm.m() * gemm.k(),
                0,
                gemm.k(),
                gemm.src(),
                0);
    }

    static Windows of(Conv conv, int zeroPoint) {
        return new Windows(
                List.of(conv.depth(), conv.height(), conv.width()),
                conv.transposed(),
                conv.groupSrcChannels(),
                conv.groupSrcChannels(),
                (long) conv.srcPlaces() * conv.srcChannels(),
                conv.srcChannels(),
                conv.src(),
                zeroPoint);
    }

    private boolean isWide() {
        return type.isInt8() && channels % WIDE == 0 && srcPlace % WIDE == 0;
    }

    /**
     * Writes a band's rows of source elements.
     *
     * @param src channels last
     * @param dst [entries][dstRows][dstDepth]
     */
    void launch(Stream stream, Band band, long src, long dst, int dstRows, int dstDepth) {
        write(
                stream.arguments()
                        .add(dst)
                        .add(dstRows)
                        .add(dstDepth)
                        .add(band.firstEntry())
                        .add(band.entries())
                        .add(band.firstRow())
                        .add(band.rows()),
                src);
        DeviceKernel kernel =
                type == DataType.F32
                        ? DeviceKernel.WINDOWS_F32
                        : isWide() ? DeviceKernel.WINDOWS_S8X16 : DeviceKernel.WINDOWS_S8;
        int width = isWide() ? dstDepth / WIDE : dstDepth;
        stream.launch(kernel, width, (long) band.entries() * band.rows());
    }

    /** Writes the struct. */
    void write(Arguments arguments, long src) {
        arguments.add(src);
        for (Axis axis : axes) {
            arguments
                    .add(axis.in())
                    .add(axis.out())
                    .add(axis.kernel())
                    .add(axis.stride())
                    .add(axis.dilation())
                    .add(axis.padBefore());
        }
        boolean flips = type == DataType.U8;
        arguments
                .add(transposed)
                .add(channels)
                .add(srcEntry)
                .add(srcImage)
                .add(srcPlace)
                .add(flips ? zeroPoint ^ 0x80 : zeroPoint)
                .add(flips ? FLIP : 0);
    }
}
