package dev.octet.engine;

import dev.octet.request.Request;
import dev.octet.verify.Case;
import dev.octet.verify.Fill;
import dev.octet.verify.RandomCases;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} that is about attention. */
public interface AttentionContract {
    /** Runs cases on the engine. */
    void verify(Stream<Case> cases, int threads);

    private void verify(String line, Fill fill) {
        Request request = Request.parse("attention " + line);
        verify(Samples.seeds(1).mapToObj(seed -> new Case(request, seed, fill)), 1);
    }

    /** Around the vectors, panels and blocks of keys and queries. */
    @Test
    default void everyNumberOfTokens() {
        for (int tokens : new int[] {1, 7, 15, 16, 17, 24, 25, 33, 63, 64, 65, 97, 129, 260}) {
            verify("f32:f32 1x2x" + tokens + "x8 factor:0.35355338", Fill.RANDOM);
            verify("f32:f32 1x1x" + tokens + "x5 causal mask:" + tokens, Fill.SPECIAL);
            verify("f32:f32 1x3x2x9 keys:" + tokens + " bthd", Fill.WIDE);
        }
        verify("f32:f32 1x1x3x16 keys:4000 causal", Fill.RANDOM);
    }

    @Test
    default void everyWidth() {
        for (int width : new int[] {1, 8, 15, 16, 17, 31, 32, 33, 64, 65, 80, 128, 130, 300}) {
            for (Fill fill : Fill.values()) {
                verify("f32:f32 1x2x19x" + width + " values:11 bthd factor:0.125", fill);
                verify("f32:f32 1x2x19x11 values:" + width + " causal", fill);
            }
        }
    }

    /** Sums of more products than a float holds exactly, too. */
    @Test
    default void attentionOfIntegers() {
        for (int size : new int[] {1, 3, 8, 15, 16, 17, 33, 64, 65, 130}) {
            for (Fill fill : Fill.values()) {
                verify("f32:f32 1x2x7x" + size + " keys:19 bthd factor:0.125 int8", fill);
                verify("f32:f32 1x2x7x9 keys:19 values:" + size + " int8 mask:7x19", fill);
                verify("f32:f32 1x1x" + size + "x6 causal int8", fill);
            }
        }
        verify("f32:f32 1x1x3x1100 keys:1100 int8", Fill.EXTREMES);
        verify("f32:f32 1x1x2x5 keys:4000 causal int8", Fill.RANDOM);
        verify("f32:u8 2x6x9x16 kv_heads:2 keys:21 causal dst_scale dst_zp int8", Fill.RANDOM);
        verify("f32:s8 2x6x9x16 kv_heads:2 keys:21 bthd dynamic int8", Fill.SPECIAL);
    }

    /** With scales that come with them; -128 among them. */
    @Test
    default void attentionOfIntegersThatAreGiven() {
        for (int size : new int[] {1, 3, 8, 15, 16, 17, 33, 64, 65, 130}) {
            for (Fill fill : Fill.values()) {
                verify("s8,s8,f32:f32 1x2x7x" + size + " keys:19 bthd factor:1e-5 int8", fill);
                verify(
                        "s8:f32 2x2x7x9 kv_heads:1 keys:19 values:" + size + " factor:1e-4 int8",
                        fill);
                verify("f32,s8,s8:s8 1x1x" + size + "x6 causal factor:0.01 int8 dynamic", fill);
            }
        }
        for (Fill fill : Fill.values()) {
            verify(
                    "f32,s8,s8:f32 2x4x1x24 kv_heads:2 keys:37 values:9 factor:0.001 int8 mask:37"
                            + " k_strides:3072,1536,24 v_strides:2304,1152,18",
                    fill);
            verify(
                    "s8,f32,f32:u8 2x3x17x16 factor:1e-4 int8 dst_scale q_strides:2448,16,144",
                    fill);
        }
        verify("s8:f32 1x1x3x1100 keys:1100 factor:1e-6 int8", Fill.EXTREMES);
    }

    /** q, k and v in one tensor; a cache with room for more tokens; one head for all. */
    @Test
    default void headsAnywhere() {
        for (String form : List.of("", " int8")) {
            for (Fill fill : Fill.values()) {
                verify(
                        "f32:f32 2x3x17x16 causal q_strides:2448,16,144 k_strides:2448,16,144"
                                + " v_strides:2448,16,144"
                                + form,
                        fill);
                verify(
                        "f32:f32 2x4x1x24 kv_heads:2 keys:37 values:9 k_strides:3072,1536,24"
                                + " v_strides:2304,1152,18"
                                + form,
                        fill);
                verify("f32:u8 1x2x33x64 bthd k_strides:0,0,65 dynamic" + form, fill);
            }
        }
    }

    @Test
    default void everyWayToShareKeys() {
        for (String heads : List.of("1x4x9x16", "2x6x9x16 kv_heads:3", "2x6x9x16 kv_heads:1")) {
            for (String rest : List.of("", " keys:21 causal", " keys:70 mask:9x70 bthd")) {
                verify("f32:f32 " + heads + rest, Fill.RANDOM);
                verify("f32:f32 " + heads + rest, Fill.SPECIAL);
            }
        }
    }

    @Test
    default void everyMask() {
        for (String mask : List.of("19", "5x19", "3x1x19", "2x1x1x19", "2x1x5x19", "2x3x5x19")) {
            for (Fill fill : Fill.values()) {
                verify("f32:f32 2x3x5x7 keys:19 factor:-0.5 mask:" + mask, fill);
            }
            verify("f32:f32 2x3x5x7 keys:19 kv_heads:1 causal mask:" + mask, Fill.RANDOM);
        }
    }

    @Test
    default void everyOutputOfAttention() {
        for (String type : List.of("s8", "u8")) {
            for (String output : List.of("", "dst_scale", "dst_scale dst_zp", "dynamic")) {
                verify("f32:" + type + " 2x3x13x17 bthd " + output, Fill.RANDOM);
                verify("f32:" + type + " 2x3x13x17 causal values:70 " + output, Fill.SPECIAL);
            }
        }
    }

    @Test
    default void randomAttention() {
        verify(Samples.of(20_261_129, RandomCases.Kind.ATTENTION, 200), 1);
    }

    /** Several threads in one run give the same numbers. */
    @Test
    default void manyThreadsInOneAttention() {
        for (int threads : new int[] {3, Integer.MAX_VALUE}) {
            verify(
                    Stream.of(
                                    "f32:f32 2x4x100x16 kv_heads:2 bthd",
                                    "f32:f32 1x1x200x16 causal",
                                    "f32:f32 2x4x100x16 kv_heads:2 causal int8",
                                    "f32:u8 1x3x50x16 keys:60 mask:60 dynamic")
                            .map(line -> Case.of(Request.parse("attention " + line), 7)),
                    threads);
        }
    }

    @Test
    default void nothingToAttendFrom() {
        verify("f32:f32 0x2x5x8", Fill.RANDOM);
        verify("f32:u8 0x2x5x8 dynamic mask:5x5 causal", Fill.RANDOM);
        verify("f32:f32 0x2x5x8 int8", Fill.RANDOM);
    }
}
