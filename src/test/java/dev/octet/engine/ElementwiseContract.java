package dev.octet.engine;

import dev.octet.request.Activation;
import dev.octet.request.Elementwise;
import dev.octet.request.Expression;
import dev.octet.verify.Case;
import dev.octet.verify.Fill;
import dev.octet.verify.RandomCases;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} that is about expressions element by element. */
public interface ElementwiseContract {
    /** Runs cases on the engine. */
    void verify(Stream<Case> cases, int threads);

    private void verify(String line, Fill fill, int seeds) {
        Elementwise request = Elementwise.parse("eltwise " + line);
        verify(Samples.seeds(seeds).mapToObj(seed -> new Case(request, seed, fill)), 1);
    }

    @Test
    default void everyOperator() {
        for (Expression.Operator operator : Expression.Operator.values()) {
            List<String> letters = List.of("a", "b", "c").subList(0, operator.arguments());
            String types = String.join(",", letters.stream().map(letter -> "f32").toList());
            String shapes = String.join(",", letters.stream().map(letter -> "4x515").toList());
            String expression = operator.word() + "(" + String.join(",", letters) + ")";
            for (Fill fill : Fill.values()) {
                verify(types + ":f32 " + shapes + " " + expression, fill, 3);
                verify(types + ":s8 " + shapes + " " + expression + " dst_zp", fill, 1);
            }
        }
    }

    @Test
    default void everyActivation() {
        for (Activation.Kind kind : Activation.Kind.values()) {
            if (kind == Activation.Kind.PRELU) {
                continue; // its slopes are a tensor
            }
            int parameters = kind.parameters().size();
            Activation activation =
                    kind == Activation.Kind.FAKE_QUANTIZE
                            ? new Activation(kind, 0.03f, -128)
                            : new Activation(
                                    kind, parameters > 0 ? 0.25f : 0, parameters > 1 ? 0.75f : 0);
            verify("f32:f32 3x517 " + activation + "(a)", Fill.SPECIAL, 2);
            verify("f32:u8 1030 " + activation + "(a) dst_scale dst_zp", Fill.RANDOM, 1);
            // not the last step
            verify("f32:f32 3x517 mul(" + activation + "(a),2.0)", Fill.RANDOM, 1);
        }
    }

    @Test
    default void everyWayToBroadcast() {
        int[] sizes = {3, 5, 35};
        for (int i = 0; i < 64; i++) {
            StringBuilder shapes = new StringBuilder();
            for (int bit = 0; bit < 6; bit++) {
                shapes.append(bit == 0 ? "" : bit == 3 ? "," : "x");
                shapes.append((i >> bit & 1) == 0 ? 1 : sizes[bit % 3]);
            }
            for (String output : List.of("f32", "s8", "u8")) {
                String types = output.equals("f32") ? "s32,f32" : "u8,s8";
                String dynamic = output.equals("f32") ? "" : " dynamic";
                verify(types + ":" + output + " " + shapes + " sub(a,b)" + dynamic, Fill.RANDOM, 1);
            }
        }
        verify("f32,f32,f32:f32 2x3x4,4,1 add(mul(a,b),c)", Fill.RANDOM, 2);
    }

    /** Chunks, pieces that threads share, and their ends. */
    @Test
    default void everyLengthOfExpressions() {
        for (int length : new int[] {1, 15, 16, 17, 511, 512, 513, 1024, 1025, 16_385, 40_000}) {
            verify("f32,f32:f32 " + length + ",1 relu(add(a,b))", Fill.RANDOM, 1);
            verify("f32,u8:s8 3x" + length + ",3x1 mul(a,b) dynamic", Fill.RANDOM, 1);
        }
    }

    /** QLinearAdd, and as many sources, waiting values and steps as there may be. */
    @Test
    default void longExpressions() {
        String add = "add(mul(sub(a,3.0),0.1),mul(sub(b,-7.0),0.25))";
        verify("u8,s8:u8 2x3x33,33 " + add + " dst_scale dst_zp", Fill.EXTREMES, 2);
        String types =
                String.join(",", Arrays.asList("f32", "u8", "s8", "s32", "f32", "u8", "s8", "s32"));
        String shapes = String.join(",", IntStream.range(0, 8).mapToObj(i -> "2x40").toList());
        String all = "add(a,add(b,add(c,add(d,add(e,add(f,add(g,h)))))))";
        verify(types + ":f32 " + shapes + " " + all, Fill.RANDOM, 2);
        String most = "neg(".repeat(63) + "a" + ")".repeat(63);
        verify("f32:f32 700 " + most, Fill.SPECIAL, 1);
    }

    @Test
    default void randomExpressions() {
        verify(Samples.of(20_260_501, RandomCases.Kind.ELTWISE, 400), 1);
        verify(Samples.of(20_260_502, RandomCases.Kind.ELTWISE, 60), 3);
    }
}
