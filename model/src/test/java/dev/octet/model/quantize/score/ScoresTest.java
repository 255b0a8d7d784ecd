package dev.octet.model.quantize.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoresTest {
    /** Samples of one line of numbers each. */
    private static Answers lines(float[]... lines) {
        List<Map<String, Tensor>> samples = new ArrayList<>();
        for (float[] line : lines) {
            samples.add(Map.of("y", Tensor.of(line, 1, line.length)));
        }
        return new Answers(List.of("y"), samples);
    }

    private static float[] line(double... values) {
        float[] line = new float[values.length];
        for (int i = 0; i < line.length; i++) {
            line[i] = (float) values[i];
        }
        return line;
    }

    /** 100 of signal to 1 of noise over both samples, whichever has it. */
    @Test
    void decibels() {
        Answers expected = lines(line(6, 0), line(0, 8));
        assertEquals(20, Scores.sqnr(expected, lines(line(6, 1), line(0, 8))), 1e-9);
        assertEquals(Double.POSITIVE_INFINITY, Scores.sqnr(expected, expected));
        assertEquals(
                Double.POSITIVE_INFINITY, Scores.sqnr(expected, lines(line(6, 0), line(0, 8))));
        assertEquals(Double.NaN, Scores.sqnr(expected, lines(line(6, Double.NaN), line(0, 8))));
        assertEquals(Double.NEGATIVE_INFINITY, Scores.sqnr(expected, lines(line(6), line(0, 8))));
    }

    /** The worst of them; integers have none. */
    @Test
    void ofSeveralOutputs() {
        Map<String, Tensor> one =
                Map.of(
                        "i", Tensor.of(new long[] {1}, 1),
                        "a", Tensor.of(line(10), 1),
                        "b", Tensor.of(line(10), 1));
        Map<String, Tensor> other =
                Map.of(
                        "i", Tensor.of(new long[] {99}, 1),
                        "a", Tensor.of(line(11), 1),
                        "b", Tensor.of(line(10), 1));
        for (List<String> names : List.of(List.of("i", "a", "b"), List.of("b", "i", "a"))) {
            assertEquals(
                    20,
                    Scores.sqnr(
                            new Answers(names, List.of(one)), new Answers(names, List.of(other))),
                    1e-9);
        }
    }

    @Test
    void labels() {
        Answers answers = lines(line(1, 2, 3), line(3, 2, 1), line(1, 3, 2), line(0, 0, 1));
        assertEquals(0.75, Scores.top1(answers, 2, 0, 1, 0));
        assertEquals(
                "4 samples, 3 labels",
                assertThrows(IllegalArgumentException.class, () -> Scores.top1(answers, 2, 0, 1))
                        .getMessage());
    }

    /**
     * One class is ahead by 1, and the difference is off by 0.5; twice its square is 0.5, so that
     * the margin is 1.41421 deviations: Φ is 0.92135.
     */
    @Test
    void marginsOfOneLine() {
        double expected = Scores.sameClass(lines(line(2, 1)), lines(line(2.5, 1)));
        assertEquals(0.921350, expected, 1e-6);
    }

    /**
     * Margins 1 and 3 with errors 0.6 and 0.8, of differences: the deviation is 1, and Φ(1) is
     * 0.841345, Φ(3) 0.998650.
     */
    @Test
    void marginsOfTwoLines() {
        double expected =
                Scores.sameClass(lines(line(1, 0), line(0, 3)), lines(line(1.6, 0), line(0.8, 3)));
        assertEquals((0.841345 + 0.998650) / 2, expected, 1e-6);
    }

    /** Of three classes both others may come ahead: 0.841345 · 0.977250; of seven, five do. */
    @Test
    void runnersUp() {
        double deviation = Math.sqrt(0.5);
        double three = Scores.sameClass(lines(line(2, 1, 0)), lines(line(2 + deviation, 1, 0)));
        assertEquals(0.841345 * 0.977250, three, 1e-6);
        double seven =
                Scores.sameClass(
                        lines(line(1, 0, 0, 0, 0, 0, 0)),
                        lines(line(1 + deviation, 0, 0, 0, 0, 0, 0)));
        assertEquals(Math.pow(0.841345, 5), seven, 1e-5);
    }

    @Test
    void asCountedWhereThatIsLess() {
        Answers expected = lines(line(9, 0), line(9, 0), line(9, 0), line(0.01, 0));
        Answers actual = lines(line(9, 0), line(9, 0), line(9, 0), line(0, 0.01));
        assertEquals(0.75, Scores.sameClass(expected, actual));
    }

    @Test
    void equalAnswers() {
        Answers answers = lines(line(1, 1, 1), line(0, 2, 2));
        assertEquals(1, Scores.sameClass(answers, answers));
        assertEquals(1, Scores.sameClass(lines(line(5)), lines(line(7))));
    }

    @Test
    void noNumbers() {
        double nan = Double.NaN;
        assertEquals(0, Scores.sameClass(lines(line(2, 1)), lines(line(2, nan))));
        // a line of the float network's own says nothing of either
        assertEquals(
                0.921350,
                Scores.sameClass(
                        lines(line(2, 1), line(nan, nan)), lines(line(2.5, 1), line(nan, nan))),
                1e-6);
        // classes that are shut out stay shut out
        double none = Double.NEGATIVE_INFINITY;
        assertEquals(1, Scores.sameClass(lines(line(2, none)), lines(line(2.5, none))));
        assertEquals(
                0.841345,
                Scores.sameClass(lines(line(2, 1, nan)), lines(line(2 + Math.sqrt(0.5), 1, nan))),
                1e-6);
    }

    @Test
    void otherShapes() {
        assertEquals(
                0.5,
                Scores.sameClass(lines(line(2, 1), line(2, 1)), lines(line(2, 1), line(2, 1, 0))));
    }
}
