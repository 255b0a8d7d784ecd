package dev.octet.engine;

import dev.octet.request.Request;
import dev.octet.verify.Case;
import dev.octet.verify.Fill;
import dev.octet.verify.RandomCases;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} that is about resizes. */
public interface ResizeContract {
    /** Types and attributes, less the shape. */
    List<String> RESIZES =
            List.of(
                    "u8:u8 half_pixel",
                    "s8:f32 align_corners zp",
                    "u8:s8 asymmetric src_scale zp dst_scale dst_zp",
                    "f32:f32 half_pixel",
                    "f32:u8 pytorch_half_pixel dst_scale",
                    "f32:f32 half_pixel_symmetric");

    /** Runs cases on the engine. */
    void verify(Stream<Case> cases, int threads);

    private void verify(String shape, String resize, Fill fill, int threads) {
        Request request = Request.parse("resize " + resize.replaceFirst(" ", " " + shape + " "));
        verify(Samples.seeds(1).mapToObj(seed -> new Case(request, seed, fill)), threads);
    }

    @Test
    default void everySizeOfEveryResize() {
        for (String resize : RESIZES) {
            for (String sizes :
                    List.of(
                            "ih7oh14",
                            "ih14oh7",
                            "ih5oh1_iw3ow3",
                            "ih1oh4_iw1ow9",
                            "ih3oh3_iw8ow13",
                            "iw40ow23",
                            "id3od5_ih4oh2_iw6ow7")) {
                for (Fill fill : Fill.values()) {
                    verify("mb2_ic19_" + sizes, resize, fill, 1);
                    verify("ic3_" + sizes, resize + " nchw", fill, 3);
                }
            }
            verify("ic3_ih6oh8_iw6ow9", resize + " scales:1.4,1.55", Fill.RANDOM, 1);
        }
    }

    /** Whole vectors and their ends, and more than what is interpolated between two steps. */
    @Test
    default void everyNumberOfChannelsThatAreInterpolated() {
        for (String resize : RESIZES) {
            for (int channels = 1; channels <= 17; channels++) {
                verify("ic" + channels + "_ih3oh5", resize, Fill.RANDOM, 1);
            }
            for (int channels : new int[] {31, 32, 33, 63, 65, 512, 513, 1025, 2050}) {
                verify("ic" + channels + "_ih2oh3", resize, Fill.RANDOM, 1);
            }
            verify("ic1_ih2oh3_iw700ow1100", resize, Fill.SPECIAL, 1);
            verify("ic1_ih3oh2_iw2500ow1030", resize, Fill.SPECIAL, 1);
        }
    }

    @Test
    default void randomResizes() {
        verify(Samples.of(20_261_101, RandomCases.Kind.RESIZE, 500), 1);
        verify(Samples.of(20_261_102, RandomCases.Kind.RESIZE, 200), 3);
    }
}
