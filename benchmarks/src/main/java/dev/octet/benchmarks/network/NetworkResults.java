package dev.octet.benchmarks.network;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A run over networks: what networks.json holds.
 *
 * @param date when it began, ISO 8601
 * @param machine what it ran on
 * @param java the version of Java
 * @param networks one for each network and form
 */
public record NetworkResults(
        String date, String machine, String java, List<NetworkResult> networks) {
    /** The file's name, in the folder of the results. */
    public static final String FILE = "networks.json";

    /**
     * Reads a folder's.
     *
     * @return empty when there is none
     * @throws IllegalArgumentException when there is one of another version, or damaged
     */
    public static Optional<NetworkResults> in(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            NetworkResults results =
                    new Gson().fromJson(Files.readString(file), NetworkResults.class);
            if (results == null || results.networks == null || results.machine == null) {
                throw new IllegalArgumentException("not results of this version: " + file);
            }
            return Optional.of(results);
        } catch (JsonParseException e) {
            throw new IllegalArgumentException("cannot read the results " + file, e);
        }
    }
}
