package dev.octet.model.sample;

import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Pictures in files. */
final class PictureFile {
    private static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png", ".bmp", ".gif");

    private PictureFile() {}

    /** The pictures of a folder, sorted by name; at least one. */
    static List<Path> in(Path folder) {
        List<Path> pictures = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (isPicture(SampleFiles.name(file)) && Files.isRegularFile(file)) {
                    pictures.add(file);
                }
            }
        } catch (IOException e) {
            throw SampleFiles.cannotRead(folder, e);
        }
        if (pictures.isEmpty()) {
            throw new IllegalArgumentException(
                    folder + " holds no pictures: no file ends with " + String.join(", ", ENDINGS));
        }
        pictures.sort(Comparator.comparing(SampleFiles::name));
        return List.copyOf(pictures);
    }

    private static boolean isPicture(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !lower.startsWith(".") && ENDINGS.stream().anyMatch(lower::endsWith);
    }

    /** The first picture of a file. */
    static Pixels read(Path file) {
        // not ImageIO.read of the file: it keeps what it reads in a file of its own
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                ImageInputStream content = new MemoryCacheImageInputStream(in)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(content);
            if (!readers.hasNext()) {
                throw new IllegalArgumentException(
                        file + " is no picture that Java reads, whatever its name ends with");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(content, true, true);
                List<String> warnings = new ArrayList<>();
                reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
                BufferedImage image = reader.read(0);
                // of a JPEG that was cut the rest is grey, and no error
                if (warnings.stream().anyMatch(each -> each.contains("premature end"))) {
                    throw new EOFException();
                }
                return Pixels.of(image);
            } catch (RuntimeException e) {
                // Java's readers do not foresee every damage
                throw new IllegalArgumentException(file + " is damaged: " + e, e);
            } finally {
                reader.dispose();
            }
        } catch (IOException e) {
            throw SampleFiles.cannotRead(file, e);
        }
    }
}
