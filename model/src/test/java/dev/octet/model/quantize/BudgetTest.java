package dev.octet.model.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.model.quantize.score.Answers;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class BudgetTest {
    private static Answers answers(float... second) {
        return new Answers(
                List.of("y"),
                List.of(
                        Map.of("y", Tensor.of(new float[] {0, 9}, 1, 2)),
                        Map.of("y", Tensor.of(second, 1, 2))));
    }

    private static void refused(String expected, Executable call) {
        assertEquals(expected, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    @Test
    void refusals() {
        refused("share must be above 0 and at most 1.0, got 0.0", () -> Budget.sameClass(0));
        refused("share must be above 0 and at most 1.0, got 99.0", () -> Budget.sameClass(99));
        refused(
                "share must be above 0 and at most 1.0, got NaN",
                () -> Budget.top1(new int[1], Double.NaN));
        refused(
                "decibels must be above 0 and at most 1.7976931348623157E308, got -3.0",
                () -> Budget.sqnr(-3));
        refused("points must not be negative, got -1.0", () -> Budget.top1Loss(new int[1], -1));
        refused(
                "loss must not be negative, got NaN",
                () -> Budget.metric("F1", (floats, actual) -> 1, Double.NaN));
        assertThrows(NullPointerException.class, () -> Budget.metric("F1", null, 0));
    }

    @Test
    void texts() {
        assertEquals("SQNR of 30.0 dB", Budget.sqnr(30).toString());
        assertEquals("same class in 0.99", Budget.sameClass(0.99).toString());
        assertEquals("top-1 0.5 points below floats", Budget.top1Loss(new int[0], 0.5).toString());
        assertEquals("top-1 of 0.9", Budget.top1(new int[0], 0.9).toString());
        assertEquals("F1 0.01 below floats", Budget.metric("F1", (f, a) -> 1, 0.01).toString());
    }

    @Test
    void figuresAndWhatIsLeast() {
        Answers floats = answers(9, 0);
        Answers actual = answers(8, 9);
        int[] labels = {1, 0};
        assertEquals(0.5, Budget.top1(labels, 0.4).figure(floats, actual));
        assertEquals(0.4, Budget.top1(labels, 0.4).least(floats));
        assertEquals(0.9, Budget.top1Loss(labels, 10).least(floats), 1e-12);
        // 162 of signal, 1 + 81 of noise
        assertEquals(10 * Math.log10(162 / 82.0), Budget.sqnr(1).figure(floats, actual), 1e-12);
        assertEquals(1, Budget.sqnr(1).least(floats));
        Budget.Figure half = (f, a) -> a == f ? 0.75 : 0.5;
        assertEquals(0.5, Budget.metric("half", half, 0.25).figure(floats, actual));
        assertEquals(0.5, Budget.metric("half", half, 0.25).least(floats));
    }

    @Test
    void whatEvenFloatsMiss() {
        refused(
                "the budget is top-1 of 0.6, and the float network itself has 0.5000 on the samples",
                () -> Budget.top1(new int[] {1, 1}, 0.6).least(answers(9, 0)));
        refused(
                "the budget is F1 0.0 below floats, and the float network itself has NaN on the"
                        + " samples",
                () -> Budget.metric("F1", (f, a) -> Double.NaN, 0).least(answers(9, 0)));
        refused("2 samples, 3 labels", () -> Budget.top1(new int[3], 0.6).check(2));
        refused("2 samples, 3 labels", () -> Budget.top1Loss(new int[3], 1).check(2));
        Budget.sqnr(3).check(2);
        // of samples that were too many to be kept there are labels, too
        assertEquals(0.5, Budget.top1(new int[3], 0.4).figure(answers(9, 0), answers(9, 0)));
    }

    /** Labels are as they were when the budget was set. */
    @Test
    void labelsAreCopied() {
        int[] labels = {1, 0};
        Budget budget = Budget.top1(labels, 1);
        labels[0] = 0;
        assertEquals(1, budget.figure(answers(9, 0), answers(9, 0)));
    }
}
