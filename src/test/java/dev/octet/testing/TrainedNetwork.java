package dev.octet.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Where the trained networks are; {@code -Doctet.data=FOLDER} names another place. */
public final class TrainedNetwork {
    private static final Path DATA = Path.of(System.getProperty("octet.data", "../../shared/data"));

    private TrainedNetwork() {}

    /** The network's folder; where there is none, the test is aborted with that reason. */
    public static Path folder(String name) {
        Path folder = DATA.resolve(name);
        Assumptions.assumeTrue(
                Files.isDirectory(folder),
                () ->
                        "no trained network at "
                                + folder.toAbsolutePath().normalize()
                                + "; -Doctet.data=FOLDER names another place");
        return folder;
    }
}
