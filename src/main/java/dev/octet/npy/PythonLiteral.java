package dev.octet.npy;

import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a literal of Python, as much of the language as headers are written in: dictionaries,
 * tuples, lists, strings, whole numbers (Python 2's {@code 3L} too), True, False and None. They
 * become maps, lists, strings, longs, booleans and {@link Optional#empty}. A dictionary's last
 * value of a key counts.
 */
final class PythonLiteral {
    /** Python's own parser stops at 200. */
    private static final int DEEPEST = 100;

    private static final int SHOWN = 20;
    private static final char END = '\uffff';

    private final String text;
    private int at;
    private int depth;

    /** Whether a comma was before the bracket that closed last. */
    private boolean comma;

    private PythonLiteral(String text) {
        this.text = text;
    }

    /**
     * Reads a literal and nothing else.
     *
     * @throws IOException naming the place, characters counted from 1
     */
    static Object parse(String text) throws IOException {
        PythonLiteral reader = new PythonLiteral(text);
        Object value = reader.value();
        reader.peek();
        if (reader.at < text.length()) {
            throw reader.wrong("the end");
        }
        return value;
    }

    private Object value() throws IOException {
        char c = peek();
        if (c == '{') {
            return dictionary();
        }
        if (c == '(') {
            return tuple();
        }
        if (c == '[') {
            return items(']');
        }
        if (isString()) {
            return string();
        }
        if (c == '+' || c == '-' || isDigit(c)) {
            return number();
        }
        return constant();
    }

    private Map<Object, Object> dictionary() throws IOException {
        Map<Object, Object> entries = new LinkedHashMap<>();
        open();
        while (!take('}')) {
            Object key = value();
            if (!take(':')) {
                throw wrong("':'");
            }
            entries.put(key, value());
            if (!take(',') && peek() != '}') {
                throw wrong("',' or '}'");
            }
        }
        depth--;
        return entries;
    }

    /** With a comma, or what stands in the parentheses itself. */
    private Object tuple() throws IOException {
        List<Object> items = items(')');
        return items.size() == 1 && !comma ? items.get(0) : items;
    }

    private List<Object> items(char close) throws IOException {
        List<Object> items = new ArrayList<>();
        open();
        while (!take(close)) {
            items.add(value());
            comma = take(',');
            if (!comma && peek() != close) {
                throw wrong("',' or '" + close + "'");
            }
        }
        depth--;
        return items;
    }

    private void open() throws IOException {
        if (++depth > DEEPEST) {
            throw wrong("at most " + DEEPEST + " brackets in each other");
        }
        at++;
    }

    private Object constant() throws IOException {
        int begin = at;
        while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
            at++;
        }
        switch (text.substring(begin, at)) {
            case "True":
                return true;
            case "False":
                return false;
            case "None":
                return Optional.empty();
            default:
                at = begin;
                throw wrong("a value");
        }
    }

    private long number() throws IOException {
        boolean negative = peek() == '-';
        if (peek() == '-' || peek() == '+') {
            at++;
        }
        peek();
        int begin = at;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        try {
            long number = Long.parseLong((negative ? "-" : "") + text.substring(begin, at));
            take('L');
            return number;
        } catch (NumberFormatException e) {
            at = begin;
            throw wrong("a whole number of at most 63 bits");
        }
    }

    private boolean isString() {
        int quote = at;
        while (quote < text.length() && "uUbB".indexOf(text.charAt(quote)) >= 0) {
            quote++;
        }
        return quote < text.length() && quote - at <= 1 && "'\"".indexOf(text.charAt(quote)) >= 0;
    }

    /** Neighbours are one string. */
    private String string() throws IOException {
        StringBuilder string = new StringBuilder();
        while (isString()) {
            if (Character.isLetter(text.charAt(at))) {
                at++;
            }
            int begin = at;
            char quote = text.charAt(at++);
            while (at == text.length() || text.charAt(at) != quote) {
                if (at == text.length()) {
                    at = begin;
                    throw wrong("a string that ends");
                }
                if (text.charAt(at) != '\\') {
                    string.append(text.charAt(at++));
                } else {
                    escape(string);
                }
            }
            at++;
            peek();
        }
        return string.toString();
    }

    private void escape(StringBuilder string) throws IOException {
        char c = at + 1 < text.length() ? text.charAt(at + 1) : END;
        int plain = "abfnrtv\\'\"".indexOf(c);
        if (plain >= 0) {
            string.append("\u0007\b\f\n\r\t\u000b\\'\"".charAt(plain));
            at += 2;
        } else if (c == '\n') {
            at += 2;
        } else if (isOctal(at + 1)) {
            int digits = 1;
            while (digits < 3 && isOctal(at + 1 + digits)) {
                digits++;
            }
            code(string, at + 1, digits, 8);
        } else {
            switch (c) {
                case 'x' -> code(string, at + 2, 2, 16);
                case 'u' -> code(string, at + 2, 4, 16);
                case 'U' -> code(string, at + 2, 8, 16);
                // no escape, to Python
                default -> string.append(text.charAt(at++));
            }
        }
    }

    private void code(StringBuilder string, int begin, int digits, int radix) throws IOException {
        int end = begin + digits;
        try {
            string.appendCodePoint(Integer.parseInt(text, begin, end, radix));
            at = end;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw wrong("an escape sequence");
        }
    }

    private boolean take(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    /** The next character that is neither space nor comment. */
    private char peek() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int line = text.indexOf('\n', at);
                at = line < 0 ? text.length() : line;
            } else if (" \t\n\r\f".indexOf(c) < 0) {
                return c;
            } else {
                at++;
            }
        }
        return END;
    }

    private boolean isOctal(int place) {
        return place < text.length() && "01234567".indexOf(text.charAt(place)) >= 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private IOException wrong(String expected) {
        String rest = text.substring(at, Math.min(at + SHOWN, text.length())).strip();
        return new IOException(
                RootLocale.format(
                        "the header is no literal of Python: expected %s at character %d, found %s",
                        expected, at + 1, rest.isEmpty() ? "its end" : Echo.of(rest)));
    }
}
