package dev.octet.docs;

import dev.octet.CalibratedResNet8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * Draws the pictures of docs/quantization.md as SVG into a folder, the only argument. Needs the
 * trained networks.
 */
public final class Pictures {
    private static final Pattern LONG = Pattern.compile("(\\d\\.\\d{2})\\d+");

    private Pictures() {}

    /** Draws all. */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        save(AffinePicture.draw(), folder, "affine");
        save(ClipPicture.draw(), folder, "gaussian-clip");
        CalibratedResNet8 network = new CalibratedResNet8();
        save(HistogramPicture.draw(network), folder, "histogram");
        save(SqnrPicture.draw(network), folder, "sqnr");
    }

    private static void save(Chart<?, ?> chart, Path folder, String name) throws IOException {
        Path file = folder.resolve(name + ".svg");
        VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
        // letters are outlines: hundredths of a pixel are enough
        Files.writeString(file, LONG.matcher(Files.readString(file)).replaceAll("$1"));
    }
}
