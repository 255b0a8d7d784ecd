package dev.octet.chart;

import dev.octet.text.RootLocale;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.internal.chartpart.Chart;

/** Charts as SVG. Letters are outlines, so that it needs no font. */
public final class Svg {
    private Svg() {}

    /**
     * A whole file.
     *
     * @param digits of the parts of a pixel
     */
    public static String file(Chart<?, ?> chart, int digits) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            VectorGraphicsEncoder.saveVectorGraphic(chart, bytes, VectorGraphicsFormat.SVG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(StandardCharsets.UTF_8)
                .replaceAll("(\\d\\.\\d{" + digits + "})\\d+", "$1");
    }

    /** The element in a file, which can stand in a page. */
    public static String element(String file) {
        return file.substring(file.indexOf("<svg"));
    }

    /** A colour as the SVG of a chart names it. */
    public static String rgb(Color color) {
        return RootLocale.format(
                "rgb(%d,%d,%d)", color.getRed(), color.getGreen(), color.getBlue());
    }
}
