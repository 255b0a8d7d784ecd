package dev.octet.quant.choose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.quant.choose.Sensitivity.Layer;
import dev.octet.quant.choose.Sensitivity.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LayerChoiceTest {
    private static final Option FP32 = new Option("fp32", 0, 400);
    private static final Layer TOUGH =
            new Layer(
                    "tough",
                    List.of(
                            new Option("per_tensor", 0.01, 101),
                            new Option("per_channel", 0.005, 110),
                            FP32));
    private static final Layer TENDER =
            new Layer(
                    "tender",
                    List.of(
                            new Option("per_tensor", 4, 101),
                            new Option("per_channel", 1, 110),
                            FP32));
    private static final Sensitivity TWO = new Sensitivity(100, List.of(TOUGH, TENDER));

    private static List<String> settings(LayerChoice.Choice choice) {
        return choice.picks().stream().map(pick -> pick.option().setting()).toList();
    }

    @Test
    void theTighterTheTargetTheMoreItCosts() {
        LayerChoice.Choice loose = LayerChoice.cheapest(TWO, 5);
        assertEquals(List.of("per_tensor", "per_tensor"), settings(loose));
        assertEquals(202, loose.cost());
        assertEquals(4.01, loose.error());
        assertEquals(10 * Math.log10(100 / 4.01), loose.sqnr(), 1e-12);
        assertTrue(loose.optimal());

        LayerChoice.Choice middle = LayerChoice.cheapest(TWO, 1.01);
        assertEquals(List.of("per_tensor", "per_channel"), settings(middle));
        assertEquals("tender", middle.picks().get(1).layer());
        assertEquals(211, middle.cost());

        assertEquals(List.of("per_tensor", "fp32"), settings(LayerChoice.cheapest(TWO, 0.5)));
        LayerChoice.Choice none = LayerChoice.cheapest(TWO, 0);
        assertEquals(List.of("fp32", "fp32"), settings(none));
        assertEquals(Double.POSITIVE_INFINITY, none.sqnr());
    }

    /** A choice's own SQNR, or the exact sum of its errors, is a target that it meets. */
    @Test
    void roundingRefusesNoChoice() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Layer> layers = new ArrayList<>();
            double sum = 0;
            for (int i = 0; i < 10; i++) {
                double error = random.nextDouble();
                sum = error + sum;
                layers.add(0, new Layer("layer" + i, List.of(new Option("int8", error, 1))));
            }
            Sensitivity sensitivity = new Sensitivity(1000, layers);
            double target = sensitivity.error(sensitivity.sqnr(sum));
            assertEquals(10, LayerChoice.cheapest(sensitivity, target).cost(), "seed " + seed);
            double less = sum * (1 - 1e-6);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> LayerChoice.cheapest(sensitivity, less),
                    "seed " + seed);
        }
    }

    @Test
    void aTargetOutOfReachSaysWhatIsInReach() {
        Sensitivity sensitivity =
                new Sensitivity(100, List.of(new Layer("a", List.of(new Option("int8", 1, 1)))));
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> LayerChoice.cheapest(sensitivity, 0.1));
        assertEquals(
                "no choice has an error of at most 0.1 (30.00 dB), the least is 1.0 (20.00 dB)",
                e.getMessage());
    }

    /** The one that spends less on the earlier layer, then the earlier option. */
    @Test
    void tiesAreBroken() {
        List<Option> options = List.of(new Option("dear", 1, 20), new Option("cheap", 2, 10), FP32);
        List<Option> twins = List.of(new Option("first", 1, 10), new Option("second", 1, 10));
        Sensitivity sensitivity =
                new Sensitivity(
                        100,
                        List.of(
                                new Layer("a", options),
                                new Layer("b", options),
                                new Layer("c", twins)));
        LayerChoice.Choice choice = LayerChoice.cheapest(sensitivity, 4);
        assertEquals(List.of("cheap", "dear", "first"), settings(choice));
    }

    private static Sensitivity random(long seed) {
        Random random = new Random(seed);
        List<Layer> layers = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            List<Option> options = new ArrayList<>();
            int some = 1 + random.nextInt(4);
            for (int j = 0; j < some; j++) {
                // few different costs and errors, so that there are ties
                double error = random.nextBoolean() ? random.nextInt(5) : random.nextDouble();
                options.add(new Option("option" + j, error, random.nextInt(20)));
            }
            layers.add(new Layer("layer" + i, options));
        }
        return new Sensitivity(10, layers);
    }

    /** Cost and error of all choices. */
    private static List<double[]> all(Sensitivity sensitivity) {
        List<double[]> sums = List.of(new double[2]);
        for (Layer layer : sensitivity.layers()) {
            List<double[]> longer = new ArrayList<>();
            for (double[] sum : sums) {
                for (Option option : layer.options()) {
                    longer.add(new double[] {sum[0] + option.cost(), sum[1] + option.error()});
                }
            }
            sums = longer;
        }
        return sums;
    }

    @Test
    void noOtherChoiceIsCheaperNorAsCheapAndBetter() {
        for (long seed = 0; seed < 2_000; seed++) {
            Sensitivity sensitivity = random(seed);
            List<double[]> all = all(sensitivity);
            double[] any = all.get((int) (seed % all.size()));
            LayerChoice.Choice choice = LayerChoice.cheapest(sensitivity, any[1]);
            String message = "seed " + seed;
            assertTrue(choice.optimal(), message);
            assertTrue(choice.error() <= any[1], message);
            for (double[] other : all) {
                boolean better =
                        other[1] <= any[1]
                                && (other[0] < choice.cost()
                                        || other[0] == choice.cost() && other[1] < choice.error());
                assertFalse(better, message);
            }
            double cost = choice.picks().stream().mapToDouble(p -> p.option().cost()).sum();
            assertEquals(cost, choice.cost(), message);
        }
    }

    /** Few partial choices kept: still under the target, at no less than the optimum. */
    @Test
    void thinnedOutItStillMeetsTheTarget() {
        int thinned = 0;
        for (long seed = 0; seed < 500; seed++) {
            Sensitivity sensitivity = random(seed);
            double least =
                    sensitivity.layers().stream()
                            .mapToDouble(
                                    layer ->
                                            layer.options().stream()
                                                    .mapToDouble(Option::error)
                                                    .min()
                                                    .orElseThrow())
                            .sum();
            double target = least * 1.3 + 1e-9;
            LayerChoice.Choice exact = LayerChoice.cheapest(sensitivity, target);
            LayerChoice.Choice rough = LayerChoice.cheapest(sensitivity, target, 3);
            assertTrue(rough.error() <= target, "seed " + seed);
            assertTrue(rough.cost() >= exact.cost(), "seed " + seed);
            assertTrue(!rough.optimal() || rough.cost() == exact.cost(), "seed " + seed);
            thinned += rough.optimal() ? 0 : 1;
        }
        assertTrue(thinned > 100, thinned + " were thinned out");
    }

    /** The size of a large network: no thinning, no waiting. */
    @Test
    void fiftyLayersOfBytes() {
        Random random = new Random(5);
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int channels = 64 << random.nextInt(4);
            double weights = channels * (double) channels * 9;
            double error = random.nextDouble() + 0.01;
            layers.add(
                    new Layer(
                            "layer" + i,
                            List.of(
                                    new Option("per_tensor", 5 * error, weights + 4),
                                    new Option("per_channel", error, weights + 4 * channels),
                                    new Option("fp32", 0, 4 * weights))));
        }
        LayerChoice.Choice choice = LayerChoice.cheapest(new Sensitivity(1000, layers), 15);
        assertTrue(choice.error() <= 15);
        assertTrue(choice.optimal());
    }
}
