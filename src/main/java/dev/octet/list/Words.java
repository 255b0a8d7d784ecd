package dev.octet.list;

import dev.octet.request.Request;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Splits a list into what it says: request lines stay whole, everything else is words between white
 * space, as benchdnn reads it. A backslash, alone or at a word's end, glues the next word to the
 * last one; {@code #} begins a comment.
 */
final class Words {
    /** How request lines begin. */
    private static final Pattern REQUEST =
            Pattern.compile(RootLocale.format("(%s)( .*)?", String.join("|", Request.OPERATIONS)));

    private Words() {}

    /**
     * A word or a request line.
     *
     * @param line from 1
     * @param text without white space around it
     */
    record Word(int line, String text) {
        boolean isRequest() {
            return REQUEST.matcher(text).matches();
        }
    }

    static List<Word> of(List<String> lines) {
        List<Word> words = new ArrayList<>();
        boolean glue = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = withoutComment(lines.get(i)).strip().replaceAll("\\s+", " ");
            if (REQUEST.matcher(line).matches()) {
                words.add(new Word(i + 1, line));
                continue;
            }
            for (String text : line.split(" ")) {
                boolean continues = text.endsWith("\\");
                String word = continues ? text.substring(0, text.length() - 1) : text;
                if (!word.isEmpty()) {
                    if (glue && !words.isEmpty() && !word.startsWith("--")) {
                        Word last = words.remove(words.size() - 1);
                        words.add(new Word(last.line(), last.text() + word));
                    } else {
                        words.add(new Word(i + 1, word));
                    }
                    glue = false;
                }
                glue |= continues;
            }
        }
        return words;
    }

    /** Comments begin at a word's begin; a name such as n"a#b" keeps its sign. */
    private static String withoutComment(String line) {
        return line.replaceFirst("(^|\\s)#.*", "");
    }
}
