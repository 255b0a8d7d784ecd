package dev.octet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.list.ListReader;
import dev.octet.request.Gemm;
import dev.octet.request.Request;
import dev.octet.testing.FakeBackend;
import dev.octet.verify.Case;
import dev.octet.verify.RandomCases;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerificationTest {
    private static final Pattern DIFFERENT =
            Pattern.compile("DIFFERENT  (.* seed=.* fill=[a-z]+): fake: .*");
    private static final Pattern NOT_DIFFERENT =
            Pattern.compile("(?:refused|ok     )    fake     (.*?)(?:: M = .*| \\(1 case\\))");

    private final StringWriter out = new StringWriter();
    private final Verification verification =
            new Verification(
                    List.of(fake()),
                    new PrintWriter(out, true),
                    new Progress(new PrintWriter(out), false));

    /** Writes nothing, and refuses many rows. */
    private static FakeBackend fake() {
        return new FakeBackend(
                request ->
                        request.srcRows() > 100
                                ? Optional.of("M = " + request.srcRows())
                                : Optional.empty(),
                () -> {});
    }

    private void request(String line) {
        Gemm gemm = Gemm.parse(line);
        verification.request(gemm, Verification.cases(gemm));
    }

    @Test
    void aDifferencePrintsTheLineThatReplaysIt() {
        request("gemm s8:s8:s32 3x5:5x7");
        assertTrue(
                out.toString()
                        .startsWith(
                                "DIFFERENT  gemm s8:s8:s32 3x5:5x7 seed=1 fill=random: fake: row"),
                out.toString());
        assertTrue(verification.isDifferent());
        assertTrue(verification.hasComputed());
        assertTrue(verification.summary().contains("fake     0 ok, 0 refused, 1 DIFFERENT"));
    }

    @Test
    void aRefusalIsNoDifference() {
        request("gemm s8:s8:s32 300x5:5x7");
        assertEquals(
                "refused    fake     gemm s8:s8:s32 300x5:5x7: M = 300",
                out.toString().stripTrailing());
        assertFalse(verification.isDifferent());
        assertFalse(verification.hasComputed());
        assertEquals(List.of("fake     0 ok, 1 refused, 0 DIFFERENT"), verification.summary());
    }

    /** Of every kind, with whatever attributes; as an argument and out of a list. */
    @ParameterizedTest
    @EnumSource(RandomCases.Kind.class)
    void everyLineThatIsPrintedReplays(RandomCases.Kind kind, @TempDir Path folder)
            throws IOException {
        List<Case> cases = new RandomCases(3, kind).limit(200).toList();
        for (Case line : cases) {
            verification.request(line.request(), List.of(line));
        }
        List<String> printed = out.toString().lines().toList();
        assertEquals(cases.size(), printed.size());
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < printed.size(); i++) {
            Matcher different = DIFFERENT.matcher(printed.get(i));
            Matcher other = NOT_DIFFERENT.matcher(printed.get(i));
            assertTrue(different.matches() || other.matches(), printed.get(i));
            if (different.matches()) {
                lines.add(different.group(1));
                assertEquals(cases.get(i), Case.parse(different.group(1)));
            } else {
                lines.add(cases.get(i).toString());
                assertEquals(cases.get(i).request(), Request.parse(other.group(1)));
            }
        }
        Path list = Files.write(folder.resolve("list"), lines);
        assertEquals(
                cases.stream().distinct().toList(),
                ListReader.read(list).problems().stream()
                        .map(problem -> problem.replay().orElseThrow())
                        .toList());
    }

    @Test
    void ofManyDifferencesSomeArePrinted() {
        new RandomCases(1, RandomCases.Kind.GEMM)
                .limit(100)
                .forEach(line -> verification.one(line, 100));
        assertEquals(21, out.toString().lines().count());
        assertTrue(verification.isDifferent());
    }
}
