package dev.octet.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LeaksTest {
    private static final int MANY = 2009;

    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private final System.Logger log =
            new System.Logger() {
                @Override
                public String getName() {
                    return "test";
                }

                @Override
                public boolean isLoggable(Level level) {
                    return true;
                }

                @Override
                public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {
                    lines.add(level + " " + text);
                }

                @Override
                public void log(Level level, ResourceBundle bundle, String text, Object... some) {
                    lines.add(level + " " + text);
                }
            };

    /** The first at once; the rest in few lines, whose last says how many in all. */
    @Test
    @Timeout(60)
    void manyAreCounted() throws InterruptedException {
        Leaks leaks = new Leaks(log, "kernel", 20);
        leaks.forgotten("number 1", null);
        assertEquals(
                "WARNING a kernel was never closed, 1 in all: number 1;"
                        + " -Ddev.octet.leaks=trace says where each was prepared",
                lines.take());
        for (int i = 2; i <= MANY; i++) {
            leaks.forgotten("number " + i, null);
        }
        Pattern counts =
                Pattern.compile(
                        "WARNING ([0-9,]+) more kernels were never closed, ([0-9,]+) in all,"
                                + " the last one: number ([0-9]+); .*");
        List<String> said = new ArrayList<>();
        int total = 1;
        while (total < MANY) {
            String line = lines.take();
            said.add(line);
            Matcher matcher = counts.matcher(line);
            assertTrue(matcher.matches(), line);
            total += number(matcher.group(1));
            assertEquals(total, number(matcher.group(2)));
            assertEquals(total, number(matcher.group(3)));
        }
        assertTrue(said.size() < 20, said.toString());
        assertTrue(lines.isEmpty(), lines.toString());
    }

    private static int number(String digits) {
        return Integer.parseInt(digits.replace(",", ""));
    }

    @Test
    void eachHasALineWhereItsPlaceIsKnown() {
        Leaks leaks = new Leaks(log, "layer", 1_000);
        for (int i = 1; i <= 3; i++) {
            leaks.forgotten("number " + i, "Main.main(Main.java:" + i + ")");
            assertEquals(
                    RootLocale.format(
                            "WARNING a layer was never closed: number %d; prepared at Main.main(Main.java:%d)",
                            i, i),
                    lines.poll());
        }
    }

    @Test
    void placesAreFoundWhenAskedFor() {
        assertNull(Leaks.place());
        System.setProperty("dev.octet.leaks", "trace");
        try {
            String place = Leaks.place();
            assertTrue(
                    place.startsWith("dev.octet.kernel.LeaksTest.placesAreFoundWhenAskedFor("),
                    place);
        } finally {
            System.clearProperty("dev.octet.leaks");
        }
    }
}
