package dev.octet.quant.observe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.quant.QuantParamsJson;
import dev.octet.quant.Range;
import dev.octet.quant.Scheme;
import dev.octet.request.DataType;
import dev.octet.request.Grouping;
import dev.octet.request.QuantParams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationFileTest {
    private static final String GOOD =
            QuantParamsJson.write(Scheme.SYMMETRIC.params(new Range(-1, 1)));

    @Test
    void scalesReadBackBitForBit() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            float[] scales = new float[50];
            int[] zeroPoints = new int[scales.length];
            for (int i = 0; i < scales.length; i++) {
                scales[i] = Float.intBitsToFloat(1 + random.nextInt(0x7f7fffff));
                zeroPoints[i] = random.nextInt(256);
            }
            scales[0] = Float.MIN_VALUE;
            scales[1] = Float.MAX_VALUE;
            QuantParams params =
                    QuantParams.of(DataType.U8, 0, 255, Grouping.perGroup(32), scales, zeroPoints);
            QuantParams read = QuantParamsJson.read(QuantParamsJson.write(params));
            assertArrayEquals(scales, read.scales(), "seed " + seed);
            assertEquals(params, read, "seed " + seed);
        }
    }

    @Test
    void everyFieldReadsBack() {
        for (Grouping grouping :
                List.of(
                        Grouping.perTensor(),
                        Grouping.perChannel(0),
                        Grouping.perChannel(3),
                        Grouping.perRow(),
                        Grouping.perGroup(128))) {
            QuantParams params =
                    QuantParams.of(
                            DataType.S8, -100, 99, grouping, new float[] {0.1f}, new int[] {-7});
            assertEquals(params, QuantParamsJson.read(QuantParamsJson.write(params)));
        }
    }

    @Test
    void saysWhatIsWrong() {
        for (String[] change :
                new String[][] {
                    {"\"s8\"", "\"s9\"", "unknown data type 's9'"},
                    {"-127", "-127.5", "an integer was expected, got -127.5"},
                    {"-127", "-129", "in their range, got s8 in [-129, 127]"},
                    {"\"per_tensor\"", "\"per_axis\"", "a grouping is per_tensor"},
                    {"\"per_tensor\"", "\"per_group:x\"", "'per_group:x' needs a number"},
                    {"\"per_tensor\"", "\"per_group:0\"", "group size of PER_GROUP is 0"},
                    {"\"scales\"", "\"scale\"", "'scales' is missing"},
                    {"\"zeroPoints\": [", "\"zeroPoints\": [0, ", "as many zero points as scales"},
                    {"\"scales\": [", "\"scales\": [true, ", "true"},
                    {"}", "", "no JSON"},
                    {"{", "[{", "no JSON"},
                }) {
            String wrong = GOOD.replace(change[0], change[1]);
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> QuantParamsJson.read(wrong),
                                    wrong)
                            .getMessage();
            assertTrue(message.contains(change[2]), message);
        }
    }

    @Test
    void fileReadsBack(@TempDir Path folder) throws IOException {
        Map<String, QuantParams> tensors = new LinkedHashMap<>();
        tensors.put("z: größer \"than\" <1>", Scheme.AFFINE_U8.params(new Range(-1, 3)));
        tensors.put("a", Scheme.REDUCED.params(new Range(-1, 3)));
        tensors.put("acc", QuantParams.perTensor(DataType.S32, 1e-6f, 0));
        Path file = folder.resolve("calibration.json");
        CalibrationFile.write(file, tensors);
        Map<String, QuantParams> read = CalibrationFile.read(file);
        assertEquals(tensors, read);
        assertEquals(List.copyOf(tensors.keySet()), List.copyOf(read.keySet()));
    }

    @Test
    void refusesOtherFiles(@TempDir Path folder) throws IOException {
        assertThrows(NoSuchFileException.class, () -> CalibrationFile.read(folder.resolve("none")));
        Path file = folder.resolve("other.json");
        Files.writeString(
                file, "{\"format\": \"octet-calibration\", \"version\": 2, \"tensors\": {}}");
        String message =
                assertThrows(IllegalArgumentException.class, () -> CalibrationFile.read(file))
                        .getMessage();
        assertTrue(message.contains("other.json") && message.contains("version 2"), message);
        for (String wrong :
                List.of(
                        "",
                        "[]",
                        "{",
                        "{}",
                        "{\"format\": \"x\", \"version\": 1, \"tensors\": {}}",
                        "{\"format\": [], \"version\": 1, \"tensors\": {}}",
                        "{\"format\": \"octet-calibration\", \"version\": 1}",
                        "{\"format\": \"octet-calibration\", \"version\": {}, \"tensors\": {}}",
                        "{\"format\": \"octet-calibration\", \"version\": 1, \"tensors\": []}",
                        "{\"format\": \"octet-calibration\", \"version\": 1, \"tensors\": {\"a\":"
                                + " 1}}")) {
            assertThrows(
                    IllegalArgumentException.class, () -> CalibrationFile.fromJson(wrong), wrong);
        }
    }

    @Test
    void refusesOtherParameters() {
        assertEquals(Scheme.SYMMETRIC.params(new Range(-1, 1)), QuantParamsJson.read(GOOD));
        for (String[] change :
                new String[][] {
                    {"\"s8\"", "\"s9\""},
                    {"\"s8\"", "null"},
                    {"-127", "-127.5"},
                    {"-127", "3000000000"},
                    {"-127", "{}"},
                    {"\"per_tensor\"", "\"per_axis\""},
                    {"\"scales\"", "\"scale\""},
                    {"\"scales\": [", "\"scales\": [\"NaN\", "},
                    {"\"zeroPoints\": [", "\"zeroPoints\": [0, "},
                    {"\"zeroPoints\": [", "\"zeroPoints\": 0, \"x\": ["},
                }) {
            String wrong = GOOD.replace(change[0], change[1]);
            assertTrue(!wrong.equals(GOOD), change[0]);
            assertThrows(IllegalArgumentException.class, () -> QuantParamsJson.read(wrong), wrong);
        }
        String named =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        CalibrationFile.fromJson(
                                                "{\"format\": \"octet-calibration\","
                                                        + " \"version\": 1, \"tensors\":"
                                                        + " {\"conv1\": {}}}"))
                        .getMessage();
        assertTrue(named.contains("'conv1'") && named.contains("'scales' is missing"), named);
    }
}
