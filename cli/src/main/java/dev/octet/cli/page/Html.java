package dev.octet.cli.page;

import dev.octet.text.RootLocale;
import java.util.List;

/** A page of HTML, from top to bottom. Text is escaped, markup is not. */
final class Html {
    private static final String STYLE =
            """
            :root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --paper: #ffffff;
              --card: #f6f8fa; --line: #d9dee4; --grid: #e6e9ed; --mark: #0969da; --good: #ddf4e4;
              --warn: #fff1d6; }
            @media (prefers-color-scheme: dark) {
              :root { --ink: #e6edf3; --soft: #9aa5b1; --paper: #0f141a; --card: #171d25;
                --line: #2d3641; --grid: #29313b; --mark: #6cb0ff; --good: #12351f; --warn: #3d2f10; } }
            * { box-sizing: border-box; }
            body { margin: 0; background: var(--paper); color: var(--ink);
              font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
            main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
            h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
            h2 { font-size: 1.2rem; margin: 2.75rem 0 .4rem; }
            p { margin: .4rem 0 .9rem; max-width: 46rem; }
            .soft, figcaption, footer { color: var(--soft); }
            .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr));
              gap: .75rem; margin: 1.5rem 0 0; }
            .tile { background: var(--card); border: 1px solid var(--line); border-radius: .6rem;
              padding: .7rem .9rem; }
            .tile b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
            .tile span { color: var(--soft); font-size: .85rem; }
            figure { margin: .75rem 0 1rem; background: var(--card); border: 1px solid var(--line);
              border-radius: .6rem; padding: .5rem; }
            figure svg { display: block; width: 100%; height: auto; color: var(--ink); }
            .scroll { overflow-x: auto; margin: .5rem 0 1rem; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .93rem; }
            th, td { padding: .35rem .8rem; border-bottom: 1px solid var(--line); text-align: right;
              white-space: nowrap; }
            th { font-weight: 600; color: var(--soft); }
            th:first-child, td:first-child { text-align: left; padding-left: 0; }
            table.facts td { text-align: left; white-space: normal; }
            td.chosen { background: var(--good); font-weight: 700; border-radius: .3rem; }
            .warn { background: var(--warn); border-radius: .5rem; padding: .6rem .9rem; }
            .fine { background: var(--good); border-radius: .5rem; padding: .6rem .9rem; }
            code { font: .92em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
            footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem;
              font-size: .88rem; }
            @media print { body { font-size: 12px; } h2 { break-after: avoid; } }
            """;

    private final StringBuilder body = new StringBuilder();
    private final String title;

    Html(String title) {
        this.title = title;
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** An element around escaped text. */
    Html text(String tag, String text) {
        return markup(RootLocale.format("<%s>%s</%s>", tag, escape(text), tag));
    }

    /** A paragraph of a class around escaped text. */
    Html paragraph(String style, String text) {
        return markup(RootLocale.format("<p class=\"%s\">%s</p>", style, escape(text)));
    }

    Html markup(String markup) {
        body.append(markup).append('\n');
        return this;
    }

    /** Columns of numbers after one of names. */
    Html table(List<String> titles, List<List<Cell>> rows) {
        markup("<div class=\"scroll\"><table>");
        StringBuilder head = new StringBuilder("<tr>");
        titles.forEach(cell -> head.append("<th>").append(escape(cell)).append("</th>"));
        markup(head + "</tr>");
        rows.forEach(this::row);
        return markup("</table></div>");
    }

    /** Names and what they stand for. */
    Html facts(List<List<Cell>> rows) {
        markup("<div class=\"scroll\"><table class=\"facts\">");
        rows.forEach(this::row);
        return markup("</table></div>");
    }

    private void row(List<Cell> cells) {
        StringBuilder row = new StringBuilder("<tr>");
        for (Cell cell : cells) {
            row.append(cell.style.isEmpty() ? "<td>" : "<td class=\"" + cell.style + "\">")
                    .append(escape(cell.text))
                    .append("</td>");
        }
        markup(row + "</tr>");
    }

    /**
     * What stands in a table.
     *
     * @param text unescaped
     * @param style a class of the page's style, or empty
     */
    record Cell(String text, String style) {}

    static List<Cell> cells(String... texts) {
        return List.of(texts).stream().map(text -> new Cell(text, "")).toList();
    }

    /** An svg element with a name for those who cannot see it. */
    Html figure(String svg, String name) {
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
               %s</style>
               </head>
               <body>
               <main>
               %s</main>
               </body>
               </html>
               """,
                escape(title), STYLE, body);
    }
}
