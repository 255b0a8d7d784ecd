package dev.octet.model.quantize.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.quantize.report.LayerBars.Bar;
import dev.octet.model.quantize.report.LayerBars.Key;
import dev.octet.model.quantize.report.LayerBars.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class LayerBarsTest {
    private static String draw(double... values) {
        List<Slot> slots = new ArrayList<>();
        for (double value : values) {
            slots.add(new Slot("layer", List.of(new Bar(value, "bar", "tip")), false));
        }
        return LayerBars.draw("dB", List.of(), slots);
    }

    private static List<Element> bars(String svg, String style) throws Exception {
        NodeList all = WellFormed.xml(svg).getElementsByTagName("rect");
        List<Element> bars = new ArrayList<>();
        for (int i = 0; i < all.getLength(); i++) {
            Element rect = (Element) all.item(i);
            if (rect.getAttribute("class").equals(style)) {
                bars.add(rect);
            }
        }
        return bars;
    }

    private static double number(Element rect, String name) {
        return Double.parseDouble(rect.getAttribute(name));
    }

    @Test
    void barsAreAsHighAsTheirValues() throws Exception {
        List<Element> bars = bars(draw(10, 40, Double.NaN, -20), "bar");
        assertEquals(3, bars.size(), "none for NaN");
        double one = number(bars.get(0), "height");
        assertEquals(4 * one, number(bars.get(1), "height"), 0.05);
        assertEquals(2 * one, number(bars.get(2), "height"), 0.05);
        double zero = number(bars.get(0), "y") + one;
        assertEquals(zero, number(bars.get(1), "y") + 4 * one, 0.05);
        assertEquals(zero, number(bars.get(2), "y"), 0.05, "downwards");
    }

    @Test
    void exactReachesTheTopAndNothingBeyond() throws Exception {
        List<Element> bars = bars(draw(33, Double.POSITIVE_INFINITY), "bar");
        assertTrue(number(bars.get(0), "y") > number(bars.get(1), "y"));
        assertTrue(draw(33, Double.POSITIVE_INFINITY).contains(">∞</text>"));
        assertFalse(draw(33, 40).contains("∞"));
        assertTrue(draw(33).contains(">40</text>"));
        assertTrue(draw(0.033).contains(">0.04</text>"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 40, 41, 500, 5000})
    void barsOfAnyNumberOfLayersAreSideBySideInThePicture(int count) throws Exception {
        double[] values = new double[count];
        Arrays.setAll(values, i -> 1 + i % 7);
        List<Element> bars = bars(draw(values), "bar");
        assertEquals(count, bars.size());
        double end = 0;
        for (Element bar : bars) {
            assertTrue(number(bar, "x") >= end - 0.02, "over its neighbour at " + end);
            end = number(bar, "x") + number(bar, "width");
        }
        assertTrue(end <= 980.1, "ends at " + end);
    }

    @Test
    void nothingKnownIsAnEmptyPicture() throws Exception {
        assertEquals(0, bars(draw(Double.NaN, Double.NEGATIVE_INFINITY), "bar").size());
        assertEquals(1, bars(draw(Double.POSITIVE_INFINITY), "bar").size());
    }

    @Test
    void namesAreEscapedAndCutBetweenCharacters() throws Exception {
        String name = "<a&b>" + "\ud83d\ude00".repeat(20);
        Slot slot = new Slot(name, List.of(new Bar(1, "bar", name)), true);
        String svg = LayerBars.draw("<", List.of(new Key("key", "&")), List.of(slot));
        assertEquals(1, bars(svg, "mark").size());
        assertEquals(1, bars(svg, "key").size());
        assertTrue(svg.contains(">…" + "\ud83d\ude00".repeat(19) + "</text>"), svg);
        assertTrue(svg.contains("<title>&lt;a&amp;b&gt;"), svg);
    }

    @Test
    void manyLayersHaveNumbersInPlaceOfNames() {
        String few = draw(new double[40]);
        String many = draw(new double[41]);
        assertTrue(few.contains(">layer</text>") && few.contains("rotate("));
        assertFalse(many.contains("rotate("));
        assertTrue(many.contains(">40</text>"), many);
    }
}
