package dev.octet.page;

import static dev.octet.page.Html.cells;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlTest {
    private static final String WILD = "<b> & \"100 %\"";

    private final Html html =
            new Html(
                    WILD,
                    new ByteArrayInputStream("p { width: 50%; }".getBytes(StandardCharsets.UTF_8)));

    @Test
    void textIsEscapedEverywhere() {
        String page =
                html.text("h1", WILD)
                        .paragraph("soft", WILD)
                        .tile(WILD, WILD)
                        .table(List.of(WILD), List.of(cells(WILD)))
                        .facts(List.of(List.of(new Html.Cell(WILD, "chosen"))))
                        .figure("<svg/>", WILD)
                        .toString();
        assertFalse(page.contains("<b> "), page);
        assertEquals(9, page.split("&lt;b&gt; &amp; &quot;100 %&quot;", -1).length - 1, page);
    }

    @Test
    void markupStandsBehindTheTextOfACell() {
        String page = html.facts(List.of(List.of(new Html.Cell("<b>", "", "<i>x</i>")))).toString();
        assertTrue(page.contains("<tr><td>&lt;b&gt;<i>x</i></td></tr>"), page);
    }

    @Test
    void reportsHaveTheSameColoursAndThenTheirOwnStyle() {
        byte[] own = "svg.bars { width: 7px; }".getBytes(StandardCharsets.UTF_8);
        String page = Html.report(WILD, new ByteArrayInputStream(own)).toString();
        int colours = page.indexOf("--paper: #ffffff");
        assertTrue(colours > page.indexOf("border-collapse"), page);
        assertTrue(colours < page.indexOf("svg.bars { width: 7px; }"), page);
    }

    @Test
    void thePageHasItsStyleBehindThatOfAllPages() {
        String page = html.markup("<hr>").toString();
        int common = page.indexOf("border-collapse");
        assertTrue(common > 0 && common < page.indexOf("p { width: 50%; }"), page);
        assertTrue(page.contains("<main>\n<hr>\n</main>"), page);
    }
}
