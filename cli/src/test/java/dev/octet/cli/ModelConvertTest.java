package dev.octet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.octet.model.Network;
import dev.octet.model.zoo.Zoo;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelConvertTest {
    @TempDir private static Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int octet(Object... args) {
        return Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(Arrays.stream(args).map(Object::toString).toArray(String[]::new));
    }

    private static Path network() throws IOException {
        Path file = folder.resolve("network.onnx");
        Network.of(Zoo.network("tiny_mobilenet_v2", 1)).save(file);
        return file;
    }

    @Test
    void writesTheSameNetwork() throws IOException {
        Path file = network();
        Path written = folder.resolve("there").resolve("copy.onnx");
        assertEquals(ExitCode.OK, octet("model", "convert", file, "-o", written, "--json"));
        JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
        assertEquals(written.toString(), json.get("written").getAsString());
        try (Network one = Network.load(file);
                Network other = Network.load(written)) {
            assertEquals(one.graph().hash(), other.graph().hash());
            assertEquals(one.graph().nodes().size(), json.get("nodes").getAsInt());
        }
    }

    @Test
    void whatCannotBeReadOrWrittenIsAMistake() throws IOException {
        Path text = folder.resolve("text.tflite");
        Files.writeString(text, "    TFL3, says this text, and is no network at all");
        assertEquals(ExitCode.MISTAKE, octet("model", "convert", text, "-o", folder.resolve("x")));
        assertTrue(err.toString().contains("cannot read " + text), err.toString());
        assertEquals(ExitCode.MISTAKE, octet("model", "convert", network(), "-o", folder));
        assertTrue(err.toString().contains("it is a folder"), err.toString());
        assertEquals(ExitCode.MISTAKE, octet("model", "convert", network()));
    }
}
