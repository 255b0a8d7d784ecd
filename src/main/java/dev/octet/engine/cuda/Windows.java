package dev.octet.engine.cuda;

import dev.octet.request.Axis;
import dev.octet.request.Conv;
import dev.octet.request.DataType;
import dev.octet.request.Gemm;
import java.util.List;

/**
 * Which source elements a row multiplies: the struct of that name in cuda/operands.cuh. A matrix
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

    /** Repeats a byte four times. */
    private static final int FOUR_TIMES = 0x01010101;

    /** Rows of a thread: WINDOWS of cuda/operands.cuh. */
    private static final int ROWS = 4;

    /** Bytes moved at once, where everything divides by them. */
    private static final int WORD = 4;

    private static final int QUAD = 16;

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

    /** Whether channels can be moved so many at a time. */
    private boolean divides(int many) {
        return channels % many == 0 && srcPlace % many == 0;
    }

    private DeviceKernel kernel() {
        if (type == DataType.F32) {
            return DeviceKernel.WINDOWS_F32;
        }
        if (divides(QUAD)) {
            return DeviceKernel.WINDOWS_S8X16;
        }
        return divides(WORD) ? DeviceKernel.WINDOWS_S8X4 : DeviceKernel.WINDOWS_S8;
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
        DeviceKernel kernel = kernel();
        int unit =
                switch (kernel) {
                    case WINDOWS_F32 -> 1;
                    case WINDOWS_S8X16 -> QUAD;
                    default -> WORD;
                };
        stream.launch(kernel, dstDepth / unit, band.entries() * Grid.threads(band.rows(), ROWS));
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
        arguments
                .add(transposed)
                .add(channels)
                .add(srcEntry)
                .add(srcImage)
                .add(srcPlace)
                .add((zeroPoint & 0xFF) * FOUR_TIMES)
                .add(type == DataType.U8 ? FLIP : 0);
    }
}
