package dev.octet.quant.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.quant.Quantizer;
import dev.octet.quant.Range;
import dev.octet.quant.Scheme;
import dev.octet.request.DataType;
import dev.octet.request.QuantParams;
import org.junit.jupiter.api.Test;

class QuantErrorTest {
    private static QuantError.Summary of(float[] reference, float[] approximation) {
        QuantError error = new QuantError();
        error.observe(reference, approximation);
        return error.summary();
    }

    @Test
    void figuresOfAKnownPair() {
        QuantError.Summary summary = of(new float[] {3, 4, 0}, new float[] {3, 3, 0.5f});
        assertEquals(3, summary.count());
        assertEquals(1.25 / 3, summary.mse());
        assertEquals(1, summary.maxAbs());
        assertEquals(10 * Math.log10(25 / 1.25), summary.sqnr(), 1e-12);
        assertEquals(21 / (5 * Math.sqrt(18.25)), summary.cosine(), 1e-12);
        assertTrue(summary.toString().startsWith("SQNR 13.01 dB, MSE 0.4167"), summary::toString);
    }

    @Test
    void equalAndEmptyAndZero() {
        float[] x = {1, -2};
        assertEquals(Double.POSITIVE_INFINITY, of(x, x).sqnr());
        assertEquals(1, of(x, x).cosine(), 1e-15);
        assertEquals(Double.POSITIVE_INFINITY, new QuantError().summary().sqnr());
        assertEquals(0, new QuantError().summary().mse());
        assertEquals(0, of(x, new float[2]).cosine());
        assertEquals(1, of(new float[2], new float[2]).cosine());
        assertEquals(Double.NEGATIVE_INFINITY, of(new float[2], x).sqnr());
    }

    @Test
    void notFiniteIsCountedAndLeftOut() {
        float[] x = {1, Float.NaN, Float.POSITIVE_INFINITY, 2};
        float[] y = {1, 0, 5, Float.NaN};
        QuantError.Summary summary = of(x, y);
        assertEquals(3, summary.notFinite());
        assertEquals(1, summary.count());
        assertEquals(0, summary.mse());
        assertTrue(summary.toString().endsWith("3 not finite"), summary::toString);
    }

    @Test
    void saturatedIntegers() {
        QuantParams params = QuantParams.perTensor(DataType.U8, 1, 0);
        float[] x = {-5, 1, 2, 300, 255, 7, 8, 9};
        QuantError error = new QuantError();
        error.observe(x, Quantizer.quantize(x, params), params);
        assertEquals(3 / 8.0, error.summary().saturationRate());
        assertEquals(45, error.summary().maxAbs());
    }

    @Test
    void mergeAddsUp() {
        float[] x = {1, 2, 3, 4};
        float[] y = {1, 2.5f, 3, 3};
        QuantError merged = new QuantError();
        merged.observe(new float[] {1, 2}, new float[] {1, 2.5f});
        QuantError other = new QuantError();
        other.observe(new float[] {3, 4}, new float[] {3, 3});
        merged.merge(other);
        assertEquals(of(x, y), merged.summary());
    }

    /** A sine of full scale in 8 bits: 6.02 · 8 + 1.76 dB, the textbook's figure. */
    @Test
    void sineReachesTheTextbooksFigure() {
        float[] x = new float[100_000];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.sin(i * 0.1234567);
        }
        QuantParams params = Scheme.AFFINE_S8.params(new Range(-1, 1));
        assertEquals(49.9, of(x, Quantizer.roundTrip(x, params)).sqnr(), 0.2);
    }

    @Test
    void refusesOtherLengths() {
        String message =
                assertThrows(IllegalArgumentException.class, () -> of(new float[2], new float[3]))
                        .getMessage();
        assertTrue(message.contains("2 values, approximation 3"), message);
    }
}
