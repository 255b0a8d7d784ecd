package dev.octet.model.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Network;
import dev.octet.model.graph.Graph;
import dev.octet.model.operator.Operators;
import dev.octet.model.operator.definition.OperatorType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What fuzzing begins with, what it found to be different, and what it found to be wrong. */
class AnyNetworkTest {
    @TempDir private Path folder;

    @Test
    void everySeedRuns() throws IOException {
        for (Map.Entry<String, Graph> seed : Seeds.all().entrySet()) {
            Path file = folder.resolve("seed.onnx");
            Network.of(seed.getValue()).save(file);
            assertEquals(
                    AnyNetwork.Outcome.RAN, AnyNetwork.of(Files.readAllBytes(file)), seed.getKey());
        }
    }

    @Test
    void everyOperatorIsInASeed() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (OperatorType type : Operators.all()) {
            missing.add(type.domain() + " " + type.name());
        }
        for (Graph graph : Seeds.all().values()) {
            graph.nodes()
                    .forEach(
                            n ->
                                    missing.remove(
                                            n.signature().domain() + " " + n.signature().type()));
        }
        assertEquals(Set.of(), missing);
    }

    /** Each file of the corpus in turn; a fault in one of them once was found by fuzzing. */
    @Test
    @Timeout(120)
    void everyFileOfTheCorpusIsRefusedOrRuns() throws IOException {
        Map<AnyNetwork.Outcome, Integer> outcomes = new EnumMap<>(AnyNetwork.Outcome.class);
        try (InputStream stream = AnyNetworkTest.class.getResourceAsStream("corpus.zip");
                ZipInputStream zip = new ZipInputStream(Objects.requireNonNull(stream))) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
                ByteArrayOutputStream file = new ByteArrayOutputStream();
                zip.transferTo(file);
                try {
                    outcomes.merge(AnyNetwork.of(file.toByteArray()), 1, Integer::sum);
                } catch (RuntimeException | Error e) {
                    throw new AssertionError(entry.getName(), e);
                }
            }
        }
        // or it would test nothing
        for (AnyNetwork.Outcome outcome : AnyNetwork.Outcome.values()) {
            assertTrue(outcomes.getOrDefault(outcome, 0) > 0, outcomes.toString());
        }
    }
}
