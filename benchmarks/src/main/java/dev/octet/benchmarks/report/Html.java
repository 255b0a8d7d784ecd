package dev.octet.benchmarks.report;

import dev.octet.text.RootLocale;
import java.util.List;

/** Pieces of a page. */
final class Html {
    private Html() {}

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** A table; the first column is of words, the others of numbers. */
    static String table(List<String> titles, List<List<String>> rows) {
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table><thead><tr>");
        titles.forEach(title -> html.append("<th>").append(escape(title)).append("</th>"));
        html.append("</tr></thead><tbody>\n");
        for (List<String> row : rows) {
            html.append("<tr>");
            row.forEach(cell -> html.append("<td>").append(escape(cell)).append("</td>"));
            html.append("</tr>\n");
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    /** A section with a heading. */
    static String section(String title, String text, String content) {
        return RootLocale.format(
                "<section><h2>%s</h2><p>%s</p>%s</section>%n",
                escape(title), escape(text), content);
    }

    /** What is folded away until it is asked for. */
    static String details(String summary, String content) {
        return RootLocale.format(
                "<details><summary>%s</summary>%s</details>%n", escape(summary), content);
    }
}
