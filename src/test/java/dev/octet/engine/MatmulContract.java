package dev.octet.engine;

import dev.octet.request.Matmul;
import dev.octet.verify.Case;
import dev.octet.verify.Fill;
import dev.octet.verify.RandomCases;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} that is about weights that come with each run. */
public interface MatmulContract {
    /** Types and attributes, less the shape. */
    List<String> PRODUCTS =
            List.of(
                    "f32:f32:f32",
                    "f32:f32:f32 bias relu",
                    "f32:f32:f32 factor residual:f32 residual_last",
                    "u8:s8:s32",
                    "s8:u8:f32 src_scale zp per_tensor weight_zp",
                    "u8:u8:u8 src_scale zp per_channel channel_zp dst_scale dst_zp");

    /** Runs cases on the engine. */
    void verify(Stream<Case> cases, int threads);

    private void verify(String shape, String product, String more, Fill fill, int seeds) {
        String line =
                "gemm " + product.replaceFirst("( |$)", " " + shape + " runtime_weights ") + more;
        Matmul matmul = Matmul.parse(line);
        verify(Samples.seeds(seeds).mapToObj(seed -> new Case(matmul, seed, fill)), 1);
    }

    @Test
    default void weightsOfEachRun() {
        for (String product : PRODUCTS) {
            for (String turned : List.of("", " nk", " km", " nk km")) {
                verify("1x1:1x1", product, turned, Fill.RANDOM, 1);
                verify("3x17:17x5", product, turned, Fill.EXTREMES, 3);
                verify("5x65:65x130", product, turned, Fill.RANDOM, 2);
                verify("2x3x33x70:2x3x70x16", product, turned, Fill.WIDE, 1);
                verify("70x1100:1100x37", product, turned, Fill.RANDOM, 1);
            }
        }
    }

    @Test
    default void batchesBroadcastInPart() {
        for (String product : PRODUCTS) {
            for (String shape :
                    List.of(
                            "2x1x3x20:1x4x20x9",
                            "1x4x3x20:2x1x20x9",
                            "3x1x5x8:1x1x8x17",
                            "1x2x1x2x3x5:2x1x2x1x5x4",
                            "2x1x2x1x2x1x3x5:1x2x1x2x1x2x5x4")) {
                verify(shape, product, "", Fill.RANDOM, 2);
            }
        }
    }

    /** Heads side by side in a token, a slice of a concatenation, rows far apart. */
    @Test
    default void matricesAnywhere() {
        for (String product : PRODUCTS) {
            verify(
                    "2x3x5x16:2x3x16x5",
                    product,
                    " nk src_strides:240,16,48 weights_strides:240,16,48 dst_strides:75,5,15",
                    Fill.RANDOM,
                    2);
            verify("4x19:19x33", product, " dst_strides:50", Fill.EXTREMES, 2);
            verify(
                    "3x7x9:3x9x4",
                    product,
                    " km src_strides:0,11 weights_strides:4,31 dst_strides:4,12",
                    Fill.RANDOM,
                    2);
        }
    }

    @Test
    default void broadcastResiduals() {
        for (String shape : List.of("2x3x5x40", "1x3x5x40", "2x1x1x40", "1x1x5x40", "1x1x1x40")) {
            for (String residual : List.of("f32", "u8", "s32")) {
                String more = " residual_shape:" + shape;
                verify(
                        "2x3x5x20:2x3x20x40",
                        "f32:f32:f32 residual:" + residual,
                        more,
                        Fill.RANDOM,
                        1);
                verify(
                        "2x3x5x20:2x3x20x40",
                        "u8:s8:s8 per_tensor residual:" + residual + " relu dst_scale",
                        more,
                        Fill.RANDOM,
                        1);
            }
        }
    }

    @Test
    default void manyThreadsInOneMatmul() {
        for (int threads : new int[] {3, Integer.MAX_VALUE}) {
            verify(
                    Stream.of(
                                    "gemm f32:f32:f32 300x40:40x70 runtime_weights bias",
                                    "gemm f32:f32:f32 5x130x40:5x40x70 runtime_weights nk km",
                                    "gemm u8:s8:s32 2x140x40:1x40x70 runtime_weights",
                                    "gemm u8:u8:u8 7x9x40:7x40x70 runtime_weights zp weight_zp"
                                            + " per_tensor dst_scale")
                            .map(line -> Case.of(Matmul.parse(line), 7)),
                    threads);
        }
    }

    @Test
    default void randomMatmuls() {
        verify(Samples.of(20_261_201, RandomCases.Kind.MATMUL, 600), 1);
        verify(Samples.of(20_261_202, RandomCases.Kind.MATMUL, 60), 3);
    }
}
