package dev.octet.page;

import dev.octet.text.RootLocale;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A page of HTML, from top to bottom. Text is escaped, markup is not. */
public final class Html {
    private static final String STYLE = resource("page.css");

    private final StringBuilder body = new StringBuilder();
    private final String title;
    private final String style;

    /**
     * An empty page.
     *
     * @param title unescaped
     * @param style what its style sheet has beyond that of all pages: the colours, at least; closed
     *     here
     */
    public Html(String title, InputStream style) {
        this(title, read(style));
    }

    private Html(String title, String style) {
        this.title = title;
        this.style = style;
    }

    /**
     * An empty report, in the colours and letters that all reports have.
     *
     * @param title unescaped
     * @param style what its style sheet has beyond them; closed here
     */
    public static Html report(String title, InputStream style) {
        return new Html(title, resource("report.css") + read(style));
    }

    private static String resource(String name) {
        return read(Html.class.getResourceAsStream(name));
    }

    private static String read(InputStream resource) {
        try (resource) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Text that says in a page what it says outside. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** An element around escaped text. */
    public Html text(String tag, String text) {
        return markup(RootLocale.format("<%s>%s</%s>", tag, escape(text), tag));
    }

    /** A paragraph of a class around escaped text. */
    public Html paragraph(String style, String text) {
        return markup(RootLocale.format("<p class=\"%s\">%s</p>", style, escape(text)));
    }

    /** As it is. */
    public Html markup(String markup) {
        body.append(markup).append('\n');
        return this;
    }

    /** A figure that is seen first, inside an element of the class "tiles". */
    public Html tile(String value, String name) {
        return markup(
                RootLocale.format(
                        "<div class=\"tile\"><b>%s</b><span>%s</span></div>",
                        escape(value), escape(name)));
    }

    /** Columns under titles. */
    public Html table(List<String> titles, List<List<Cell>> rows) {
        markup("<div class=\"scroll\"><table>");
        StringBuilder head = new StringBuilder("<thead><tr>");
        titles.forEach(cell -> head.append("<th>").append(escape(cell)).append("</th>"));
        markup(head + "</tr></thead><tbody>");
        rows.forEach(this::row);
        return markup("</tbody></table></div>");
    }

    /** Names and what they stand for. */
    public Html facts(List<List<Cell>> rows) {
        markup("<div class=\"scroll\"><table class=\"facts\">");
        rows.forEach(this::row);
        return markup("</table></div>");
    }

    private void row(List<Cell> cells) {
        StringBuilder row = new StringBuilder("<tr>");
        for (Cell cell : cells) {
            row.append(cell.style.isEmpty() ? "<td>" : "<td class=\"" + cell.style + "\">")
                    .append(escape(cell.text))
                    .append(cell.markup)
                    .append("</td>");
        }
        markup(row + "</tr>");
    }

    /**
     * What stands in a table.
     *
     * @param text unescaped
     * @param style a class of the page's style, or empty
     * @param markup what comes behind the text, as it is, or empty
     */
    public record Cell(String text, String style, String markup) {
        /** Text alone. */
        public Cell(String text, String style) {
            this(text, style, "");
        }
    }

    /** A row without a style. */
    public static List<Cell> cells(String... texts) {
        return Arrays.stream(texts).map(text -> new Cell(text, "")).toList();
    }

    /** An svg element with a name for those who cannot see it. */
    public Html figure(String svg, String name) {
        return markup(
                RootLocale.format(
                        "<figure role=\"img\" aria-label=\"%s\">%s</figure>", escape(name), svg));
    }

    /** The whole page. */
    @Override
    public String toString() {
        return RootLocale.format(
                """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <style>
                %s%s</style>
                </head>
                <body>
                <main>
                %s</main>
                </body>
                </html>
                """,
                escape(title), STYLE, style, body);
    }
}
