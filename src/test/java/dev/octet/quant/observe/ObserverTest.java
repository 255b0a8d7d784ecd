package dev.octet.quant.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.quant.Quantizer;
import dev.octet.quant.Range;
import dev.octet.quant.Samples;
import dev.octet.quant.Scheme;
import dev.octet.quant.range.MinMax;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

public class ObserverTest {
    public static Stream<ObserverKind> kinds() {
        return Stream.of(
                        "min_max",
                        "moving_average:0.01",
                        "moving_average:1.0",
                        "percentile:99.99",
                        "mse",
                        "entropy",
                        "histogram:min_max")
                .map(ObserverKind::parse);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void namesReadBack(ObserverKind kind) {
        assertEquals(kind, ObserverKind.parse(kind.toString()));
        assertEquals(kind.toString(), kind.create().toString());
    }

    @Test
    void aHistogramTakesEveryMethod() {
        assertEquals(ObserverKind.parse("mse"), ObserverKind.parse("histogram:mse"));
        assertEquals(
                new ObserverKind.OfHistogram(new MinMax()),
                ObserverKind.parse("histogram:min_max"));
    }

    @Test
    void refusesUnknownNames() {
        for (String wrong :
                List.of(
                        "",
                        "minmax",
                        "moving_average:",
                        "moving_average:0",
                        "mean",
                        "histogram:",
                        "histogram:mean",
                        "histogram:moving_average:0.1")) {
            assertThrows(IllegalArgumentException.class, () -> ObserverKind.parse(wrong), wrong);
        }
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> ObserverKind.parse("moving_average:1.5"))
                        .getMessage();
        assertTrue(message.contains("1.5"), message);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void noValueAtAll(ObserverKind kind) {
        Observer observer = kind.create();
        assertThrows(IllegalStateException.class, () -> observer.range(Scheme.SYMMETRIC));
        observer.observe();
        observer.observe(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN);
        String message =
                assertThrows(IllegalStateException.class, () -> observer.range(Scheme.SYMMETRIC))
                        .getMessage();
        assertTrue(message.contains("2 NaN, 2 infinite"), message);
        assertEquals(4, observer.count());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aSingleValueAndNaN(ObserverKind kind) {
        Observer observer = kind.create();
        observer.observe(Float.NaN, 2.5f, Float.NEGATIVE_INFINITY);
        assertEquals(2.5, observer.range(Scheme.AFFINE_U8).high(), 0.02);
        assertEquals(3, observer.count());
        assertEquals(1, observer.nans());
        assertEquals(1, observer.infinities());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aConstantTensorIsExact(ObserverKind kind) {
        Observer observer = kind.create();
        observer.observe(-3, -3, -3);
        observer.observe(-3, -3);
        float back =
                Quantizer.roundTrip(
                        new float[] {-3},
                        Scheme.AFFINE_S8.params(observer.range(Scheme.AFFINE_S8)))[0];
        assertEquals(-3, back, 1e-5);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void buffersAreArrays(ObserverKind kind) {
        float[] x = Samples.wild(new Random(7), 9_000);
        Observer array = kind.create();
        array.observe(x, 10, 8_000);
        Observer buffered = kind.create();
        FloatBuffer buffer = FloatBuffer.wrap(x).position(10).limit(8_010);
        buffered.observe(buffer);
        assertEquals(array.range(Scheme.AFFINE_U8), buffered.range(Scheme.AFFINE_U8));
        assertEquals(array.nans(), buffered.nans());
        assertEquals(10, buffer.position());
        assertThrows(IndexOutOfBoundsException.class, () -> array.observe(x, 8_999, 2));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void mergeIsObservingOneAfterTheOther(ObserverKind kind) {
        for (long seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            Observer all = kind.create();
            Observer a = kind.create();
            Observer b = kind.create();
            for (int batch = 0; batch < 20; batch++) {
                float[] x = Samples.normal(seed * 100 + batch, 1 + random.nextInt(500));
                x[0] = random.nextBoolean() ? Float.NaN : x[0];
                all.observe(x);
                (batch < 8 ? a : b).observe(x);
            }
            a.merge(b);
            String message = "seed " + seed;
            assertEquals(all.count(), a.count(), message);
            assertEquals(all.nans(), a.nans(), message);
            Range expected = all.range(Scheme.AFFINE_U8);
            Range merged = a.range(Scheme.AFFINE_U8);
            if (kind instanceof ObserverKind.MovingAverage) {
                assertEquals(expected.low(), merged.low(), 1e-6, message);
                assertEquals(expected.high(), merged.high(), 1e-6, message);
            } else {
                assertEquals(expected, merged, message);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void mergingWithNothing(ObserverKind kind) {
        Observer full = kind.create();
        full.observe(1, 2, -3);
        Range range = full.range(Scheme.AFFINE_U8);
        full.merge(kind.create());
        assertEquals(range, full.range(Scheme.AFFINE_U8));
        Observer empty = kind.create();
        empty.merge(full);
        assertEquals(range, empty.range(Scheme.AFFINE_U8));
    }

    @Test
    void refusesToMergeOtherKinds() {
        for (ObserverKind into : kinds().toList()) {
            for (ObserverKind from : kinds().filter(kind -> !kind.equals(into)).toList()) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> into.create().merge(from.create()),
                        into + " " + from);
            }
        }
    }

    @Test
    void averagesBatches() {
        Observer observer = new MovingAverageObserver(0.25);
        observer.observe(-1, 1);
        observer.observe(Float.NaN);
        observer.observe(-2, 5);
        assertEquals(new Range(-1.25f, 2), observer.range(Scheme.AFFINE_U8));
    }
}
