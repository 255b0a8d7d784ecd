package dev.octet.engine;

import dev.octet.request.Reduce;
import dev.octet.request.Request;
import dev.octet.verify.Case;
import dev.octet.verify.Fill;
import dev.octet.verify.RandomCases;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The part of {@link BackendContract} that is about operations over float tensors: softmax,
 * normalizations, reductions.
 */
public interface TensorContract {
    /** Lengths around the sixteen partial sums, and beyond a piece of the engines in Java. */
    int[] LENGTHS = {1, 7, 16, 17, 33, 65, 2100};

    /** Runs cases on the engine. */
    void verify(Stream<Case> cases, int threads);

    private void verify(String line, Fill fill, int seeds) {
        Request request = Request.parse(line);
        verify(Samples.seeds(seeds).mapToObj(seed -> new Case(request, seed, fill)), 1);
    }

    /** In every way that results may be written. */
    private void everyOutput(String operation, String rest, boolean dynamic) {
        for (Fill fill : Fill.values()) {
            verify(operation + " f32:f32 " + rest, fill, 1);
        }
        for (String type : List.of("s8", "u8")) {
            String line = operation + " f32:" + type + " " + rest;
            verify(line + " dst_scale dst_zp", Fill.RANDOM, 1);
            verify(line + " dst_scale", Fill.SPECIAL, 1);
            if (dynamic) {
                verify(line + " dynamic", Fill.RANDOM, 1);
                verify(line + " dynamic", Fill.SPECIAL, 1);
            }
        }
    }

    @Test
    default void softmaxOfEveryLength() {
        for (int n : LENGTHS) {
            for (String operation : List.of("softmax", "log_softmax")) {
                everyOutput(operation, "3x" + n + " axis:1", true);
                everyOutput(operation, n + "x3 axis:0", false);
            }
        }
        everyOutput("softmax", "2x5x70x3 axis:1 factor:-0.5", false);
        everyOutput("log_softmax", "3x4100x33 axis:1", false);
    }

    /** As attention has them: of all tokens, of a batch's tokens, of heads, of everything. */
    @Test
    default void softmaxWithMasks() {
        for (String mask :
                List.of("19", "5x19", "2x1x1x19", "3x1x19", "1x3x1x19", "2x1x5x19", "2x3x5x19")) {
            everyOutput("softmax", "2x3x5x19 axis:3 factor:0.17677669 mask:" + mask, true);
        }
        everyOutput("log_softmax", "4x130 axis:1 mask:130", true);
    }

    @Test
    default void normalizationsOfEveryLength() {
        for (int n : LENGTHS) {
            for (String operation : List.of("layer_norm", "rms_norm")) {
                everyOutput(operation, "3x" + n + " axis:1 scale bias", true);
                everyOutput(operation, "3x" + n + " axis:1 eps:0 residual scale", true);
                everyOutput(operation, n + " axis:0 bias", true);
            }
        }
        everyOutput("layer_norm", "3x5x7x9 axis:2 eps:1e-12", false);
        everyOutput("rms_norm", "3x5x70 axis:1 scale bias residual", false);
    }

    @Test
    default void groups() {
        for (String groups : List.of("1", "2", "8", "40")) {
            for (String values : List.of("", " scale", " bias", " scale bias")) {
                everyOutput("group_norm", "2x40x5x7 nchw groups:" + groups + values, false);
                everyOutput("group_norm", "2x5x7x40 groups:" + groups + values, false);
            }
        }
        everyOutput("group_norm", "2x9x200 groups:100 scale bias", false);
        everyOutput("group_norm", "2x9x200 groups:2 scale bias", false);
        everyOutput("group_norm", "3x48 groups:3 scale bias", false);
        everyOutput("group_norm", "3x48 nchw groups:48 scale bias", false);
    }

    @Test
    default void everyReduction() {
        for (Reduce.Kind kind : Reduce.Kind.values()) {
            for (int n : new int[] {1, 17, 65, 1021}) {
                everyOutput(kind.word(), "3x" + n + " axes:1", false);
                everyOutput(kind.word(), n + "x3 axes:0", false);
            }
            everyOutput(kind.word(), "70 axes:0", false);
            everyOutput(kind.word(), "2x3x4x5 axes:1,2", false);
            everyOutput(kind.word(), "2x33x1100 axes:1", false);
            everyOutput(kind.word(), "2x3x4x5 axes:0,1,2,3", false);
        }
    }

    @Test
    default void randomTensorOperations() {
        for (RandomCases.Kind kind :
                List.of(
                        RandomCases.Kind.SOFTMAX,
                        RandomCases.Kind.NORMALIZE,
                        RandomCases.Kind.REDUCE)) {
            verify(Samples.of(20_261_129, kind, 250), 1);
        }
    }

    /** Several threads in one run give the same numbers. */
    @Test
    default void manyThreadsInOneTensorOperation() {
        for (int threads : new int[] {3, Integer.MAX_VALUE}) {
            verify(
                    Stream.of(
                                    "softmax f32:f32 67x100 axis:1",
                                    "log_softmax f32:u8 3x70x300 axis:1 dst_scale dst_zp",
                                    "softmax f32:u8 67x100 dynamic mask:67x100",
                                    "layer_norm f32:s8 67x100 scale bias dynamic",
                                    "group_norm f32:f32 3x9x300 groups:100 scale bias",
                                    "group_norm f32:s8 3x30x40 nchw groups:5 scale dst_scale",
                                    "reduce_log_sum_exp f32:f32 67x100 axes:1",
                                    "reduce_max f32:f32 3x100x3000 axes:1")
                            .map(line -> Case.of(Request.parse(line), 7)),
                    threads);
        }
    }

    @Test
    default void noRowsOfTensors() {
        for (String line :
                List.of(
                        "softmax f32:f32 0x97",
                        "softmax f32:u8 0x97 dynamic mask:97",
                        "log_softmax f32:f32 0x5x7 axis:1",
                        "layer_norm f32:s8 0x97 scale bias dynamic",
                        "group_norm f32:f32 0x5x8 groups:2 scale",
                        "reduce_sum f32:f32 0x97 axes:1",
                        "reduce_max f32:f32 0x5x7 axes:1")) {
            verify(line, Fill.RANDOM, 1);
        }
    }
}
