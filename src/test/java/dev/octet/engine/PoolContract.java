package dev.octet.engine;

import dev.octet.request.Pool;
import dev.octet.verify.Case;
import dev.octet.verify.Fill;
import dev.octet.verify.RandomCases;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} that is about poolings. */
public interface PoolContract {
    /** Types and attributes, less the shape. */
    List<String> POOLINGS =
            List.of(
                    "u8:u8 max",
                    "s8:s8 max",
                    "f32:f32 max",
                    "u8:u8 avg src_scale zp dst_scale dst_zp",
                    "s8:f32 avg zp",
                    "f32:f32 avg",
                    "f32:s8 avg dst_scale",
                    "s8:u8 avg_include_padding src_scale dst_zp",
                    "f32:f32 avg_include_padding");

    /** Runs cases on the engine. */
    void verify(Stream<Case> cases, int threads);

    private void verify(String shape, String pooling, Fill fill, int seeds) {
        Pool pool = Pool.parse("pool " + pooling.replaceFirst(" ", " " + shape + " "));
        verify(Samples.seeds(seeds).mapToObj(seed -> new Case(pool, seed, fill)), 1);
    }

    @Test
    default void everyWindowOfEveryPooling() {
        for (String pooling : POOLINGS) {
            for (String window :
                    List.of(
                            "ih9kh3ph1",
                            "ih9oh5kh3sh2ph0",
                            "ih7oh1kh7",
                            "ih8oh8kh2sh1ph0_iw11ow4kw3sw3pw1",
                            // taps on both sides of the source, and none inside of it
                            "ih1oh1kh2dh1ph1",
                            "iw65kw1",
                            "iw40kw5sw2dw2pw4",
                            "id4od2kd2sd2_ih5oh5kh3ph1_iw6ow3kw2sw2")) {
                for (Fill fill : Fill.values()) {
                    verify("mb2_ic33_" + window, pooling, fill, 2);
                    verify("ic5_" + window, pooling + " nchw", fill, 1);
                }
            }
        }
    }

    /** Whole vectors and their ends, and more than what is summed between two steps. */
    @Test
    default void everyNumberOfChannelsThatArePooled() {
        for (String pooling : POOLINGS) {
            for (int channels : new int[] {1, 15, 16, 31, 63, 64, 65, 127, 128, 255, 257, 1025}) {
                verify("ic" + channels + "_ih3kh2ph1", pooling, Fill.RANDOM, 1);
            }
        }
    }

    @Test
    default void randomPoolings() {
        verify(Samples.of(20_260_401, RandomCases.Kind.POOL, 500), 1);
        verify(Samples.of(20_260_402, RandomCases.Kind.POOL, 200), 3);
    }
}
