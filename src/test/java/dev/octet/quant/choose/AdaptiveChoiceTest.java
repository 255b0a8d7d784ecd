package dev.octet.quant.choose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.quant.Quantizer;
import dev.octet.quant.Samples;
import dev.octet.quant.Scheme;
import dev.octet.quant.error.QuantError;
import dev.octet.quant.range.MinMax;
import dev.octet.quant.range.MseOptimal;
import dev.octet.quant.range.RangeMethod;
import dev.octet.request.Grouping;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdaptiveChoiceTest {
    private static final List<RangeMethod> METHODS = List.of(new MinMax(), new MseOptimal());
    private static final List<Grouping> GROUPINGS =
            List.of(Grouping.perTensor(), Grouping.perChannel(0), Grouping.perGroup(16));

    private static AdaptiveChoice choice(AdaptiveChoice.Budget budget) {
        return new AdaptiveChoice(Scheme.all(), METHODS, GROUPINGS, budget);
    }

    /** 8 channels of 64, each twice as wide as the one before. */
    private static float[] channels(long seed) {
        float[] x = Samples.normal(seed, 8 * 64);
        for (int i = 0; i < x.length; i++) {
            x[i] *= Math.scalb(1f, i / 64);
        }
        return x;
    }

    @Test
    void errorsAreThoseOfTheRoundTripAndInOrder() {
        float[] x = channels(51);
        List<AdaptiveChoice.Candidate> candidates =
                choice(AdaptiveChoice.Budget.NONE).candidates(x, 8, 64);
        assertEquals(Scheme.all().size() * METHODS.size() * GROUPINGS.size(), candidates.size());
        double before = 0;
        for (AdaptiveChoice.Candidate candidate : candidates) {
            QuantError error = new QuantError();
            error.observe(x, Quantizer.roundTrip(x, candidate.params(), 8, 64));
            assertEquals(error.summary().mse(), candidate.error().mse(), "seed 51 " + candidate);
            assertTrue(before <= candidate.error().mse(), "seed 51 " + candidate);
            before = candidate.error().mse();
        }
        assertEquals(Grouping.perGroup(16), candidates.get(0).params().grouping());
        assertEquals(candidates, choice(AdaptiveChoice.Budget.NONE).candidates(x, 8, 64));
    }

    @Test
    void keepsTheBudget() {
        float[] x = channels(52);
        AdaptiveChoice.Candidate cheap =
                choice(new AdaptiveChoice.Budget(8 * 4, 1_000)).best(x, 8, 64);
        assertEquals(Grouping.perChannel(0), cheap.params().grouping());
        assertTrue(cheap.scheme().symmetric(), cheap.toString());
        assertEquals(32, cheap.bytes());
        AdaptiveChoice.Candidate cheapest =
                choice(new AdaptiveChoice.Budget(4, 1_000)).best(x, 8, 64);
        assertEquals(Grouping.perTensor(), cheapest.params().grouping());
        assertEquals(3, choice(new AdaptiveChoice.Budget(1_000, 3)).candidates(x, 8, 64).size());
        AdaptiveChoice fine =
                new AdaptiveChoice(
                        Scheme.all(),
                        METHODS,
                        List.of(Grouping.perRow()),
                        new AdaptiveChoice.Budget(31, 5));
        String message =
                assertThrows(IllegalArgumentException.class, () -> fine.best(x, 8, 64))
                        .getMessage();
        assertTrue(message.contains("31 bytes"), message);
        assertThrows(IllegalArgumentException.class, () -> new AdaptiveChoice.Budget(3, 1));
        assertThrows(IllegalArgumentException.class, () -> new AdaptiveChoice.Budget(4, 0));
    }

    /** Zeros are exact in every way. */
    @Test
    void ofEqualOnesTheSimplest() {
        AdaptiveChoice backwards =
                new AdaptiveChoice(
                        List.of(Scheme.AFFINE_U8, Scheme.SYMMETRIC),
                        METHODS,
                        List.of(Grouping.perGroup(16), Grouping.perTensor()),
                        AdaptiveChoice.Budget.NONE);
        AdaptiveChoice.Candidate best = backwards.best(new float[64]);
        assertEquals(Grouping.perTensor(), best.params().grouping());
        assertEquals(Scheme.SYMMETRIC, best.scheme());
        assertEquals(new MinMax(), best.method());
    }

    @Test
    void refusesOtherShapesAndNaN() {
        AdaptiveChoice choice = choice(AdaptiveChoice.Budget.NONE);
        assertThrows(IllegalArgumentException.class, () -> choice.candidates(new float[12], 3, 5));
        String message =
                assertThrows(
                                IllegalStateException.class,
                                () ->
                                        choice.candidates(
                                                new float[] {1, 2, Float.NaN, Float.NaN}, 2, 2))
                        .getMessage();
        assertTrue(message.contains("scale 1 of per_channel:0"), message);
    }

    /** The sentence, and no index out of bounds, for every grouping that has scales at all. */
    @Test
    void nothingToChooseFor() {
        for (Grouping grouping :
                List.of(Grouping.perTensor(), Grouping.perChannel(1), Grouping.perChannel(2))) {
            AdaptiveChoice choice =
                    new AdaptiveChoice(
                            Scheme.all(), METHODS, List.of(grouping), AdaptiveChoice.Budget.NONE);
            String message =
                    assertThrows(
                                    IllegalStateException.class,
                                    () -> choice.best(new float[0], 0, 3, 2))
                            .getMessage();
            assertTrue(message.contains("scale 0 of " + grouping + ": no finite value"), message);
        }
    }
}
