package dev.octet.engine;

import dev.octet.request.Quantize;
import dev.octet.verify.Case;
import dev.octet.verify.Fill;
import dev.octet.verify.RandomCases;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} that is about conversions. */
public interface QuantizeContract {
    /** Every pair of types, less the grouping. */
    List<String> CONVERSIONS =
            List.of(
                    "quantize f32:s8",
                    "quantize f32:u8",
                    "dequantize s8:f32",
                    "dequantize u8:f32",
                    "dequantize s32:f32",
                    "requantize s32:s8",
                    "requantize s32:u8",
                    "requantize s8:u8",
                    "requantize u8:s8",
                    "requantize u8:u8");

    /** Runs cases on the engine. */
    void verify(Stream<Case> cases, int threads);

    private void verify(String line, Fill fill, int seeds) {
        Quantize quantize = Quantize.parse(line);
        verify(Samples.seeds(seeds).mapToObj(seed -> new Case(quantize, seed, fill)), 1);
    }

    @Test
    default void everyGroupingOfEveryConversion() {
        for (String conversion : CONVERSIONS) {
            for (String grouping :
                    List.of(
                            "per_tensor",
                            "per_channel:0",
                            "per_channel:1",
                            "per_channel:2",
                            "per_grouped_channel:1",
                            "per_grouped_channel:3",
                            "per_row",
                            "per_group:32",
                            "per_group:7",
                            "per_block:2")) {
                for (Fill fill : Fill.values()) {
                    verify(conversion + " 3x5x97 " + grouping, fill, 3);
                }
            }
        }
    }

    @Test
    default void channelsOfGroups() {
        for (String conversion : CONVERSIONS) {
            for (String shape : List.of("6x5x9", "6x1x4", "6x5", "6x70", "12x3x2x33")) {
                for (int groups : new int[] {2, 3, 6}) {
                    verify(
                            conversion + " " + shape + " per_grouped_channel:" + groups,
                            Fill.RANDOM,
                            2);
                }
            }
        }
    }

    @Test
    default void everyLength() {
        for (int size :
                new int[] {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 127, 1021, 4099}) {
            for (String conversion : CONVERSIONS) {
                verify(conversion + " " + size, Fill.RANDOM, 2);
                verify(conversion + " " + size + " per_channel:0", Fill.RANDOM, 1);
            }
            for (String types : List.of("quantize f32:s8", "quantize f32:u8")) {
                verify(types + " 3x" + size + " dynamic", Fill.RANDOM, 2);
                verify(types + " 3x" + size + " dynamic", Fill.SPECIAL, 4);
            }
            verify("dequantize s8:f32 3x" + size + " dynamic", Fill.RANDOM, 2);
            verify("dequantize u8:f32 3x" + size + " dynamic", Fill.RANDOM, 2);
        }
    }

    /** Halves, their neighbours, and scales over all of f32's range. */
    @Test
    default void roundingsAreRight() {
        for (String types : List.of("quantize f32:s8", "quantize f32:u8", "requantize s32:s8")) {
            verify(types + " 2000", Fill.RANDOM, 100);
            verify(types + " 2000", Fill.SPECIAL, 100);
        }
    }

    @Test
    default void randomConversions() {
        verify(Samples.of(20_260_303, RandomCases.Kind.QUANTIZE, 3_000), 1);
    }

    /** Several threads in one run give the same numbers. */
    @Test
    default void manyThreadsInOneConversion() {
        for (int threads : new int[] {3, Integer.MAX_VALUE}) {
            verify(
                    Stream.of(
                                    "quantize f32:s8 300000",
                                    "quantize f32:u8 67x1021 dynamic",
                                    "dequantize s8:f32 67x1021 dynamic",
                                    "requantize s32:u8 64x3x3x16 per_channel:0",
                                    "requantize s32:u8 30x50x64 per_channel:2",
                                    "dequantize u8:f32 67x100 per_group:32")
                            .map(line -> Case.of(Quantize.parse(line), 7)),
                    threads);
        }
    }

    @Test
    default void noRowsToConvert() {
        for (String conversion : CONVERSIONS) {
            for (String grouping :
                    List.of(
                            "per_tensor",
                            "per_channel:0",
                            "per_channel:1",
                            "per_row",
                            "per_group:7")) {
                for (String shape : List.of("0x97", "0x1", "0x3x5")) {
                    verify(conversion + " " + shape + " " + grouping, Fill.RANDOM, 1);
                }
            }
        }
        for (String conversion :
                List.of(
                        "quantize f32:s8",
                        "quantize f32:u8",
                        "dequantize s8:f32",
                        "dequantize u8:f32")) {
            verify(conversion + " 0x97 dynamic", Fill.RANDOM, 1);
        }
    }
}
