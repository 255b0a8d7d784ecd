package dev.octet.quant.picture;

import dev.octet.chart.Svg;
import dev.octet.files.FileGroup;
import dev.octet.text.Echo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.internal.chartpart.Chart;

/** A drawn picture. Not thread-safe. */
public final class Picture {
    private final Chart<?, ?> chart;

    Picture(Chart<?, ?> chart) {
        this.chart = chart;
    }

    /** A whole SVG file, on white; its letters are outlines, so that it needs no font. */
    public String svg() {
        // hundredths of a pixel are enough
        return Svg.file(chart, 2);
    }

    /**
     * The {@code svg} element for a page of HTML: without a background, its text in the page's own
     * colour and its grid in the CSS variable {@code --grid}.
     */
    public String inlineSvg() {
        return Svg.element(svg())
                .replace(Svg.rgb(Style.PAPER), "none")
                .replace(Svg.rgb(Style.INK), "currentColor")
                .replace(Svg.rgb(Style.GRID), "var(--grid)");
    }

    /** A PNG file, on white. */
    public byte[] png() {
        try {
            return BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes a file, SVG or PNG by the ending of its name; what was there is replaced once the new
     * one is whole.
     *
     * @throws IllegalArgumentException for another ending
     * @throws IOException when the file cannot be written
     */
    public void save(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (name.endsWith(".svg")) {
            FileGroup.write(file, svg());
        } else if (name.endsWith(".png")) {
            FileGroup.write(file, png());
        } else {
            throw new IllegalArgumentException(
                    "a picture's name ends in .svg or .png, got " + Echo.quoted(name));
        }
    }
}
