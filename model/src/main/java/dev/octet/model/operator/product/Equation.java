package dev.octet.model.operator.product;

import dev.octet.model.operator.definition.Unsupported;
import dev.octet.text.Echo;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * An equation of {@link Einsum}, taken apart. Each axis has a letter; the axes that an ellipsis
 * stands for have one point.
 *
 * @param terms one for each input
 * @param output the output's
 */
record Equation(List<String> terms, String output) {
    /**
     * Takes an equation apart.
     *
     * @throws Unsupported when it is none
     */
    static Equation parse(String text) {
        String equation = text.replace(" ", "");
        int arrow = equation.indexOf("->");
        List<String> terms = new ArrayList<>();
        for (String term : (arrow < 0 ? equation : equation.substring(0, arrow)).split(",", -1)) {
            terms.add(term(term, text));
        }
        if (arrow < 0) {
            return new Equation(terms, implied(terms));
        }
        String output = term(equation.substring(arrow + 2), text);
        String all = String.join("", terms);
        for (int i = 0; i < output.length(); i++) {
            char axis = output.charAt(i);
            if (output.indexOf(axis, i + 1) >= 0 || axis != '.' && all.indexOf(axis) < 0) {
                throw new Unsupported(
                        "the output of equation "
                                + Echo.quoted(text)
                                + " has axis "
                                + axis
                                + " twice, or the inputs lack it");
            }
        }
        return new Equation(terms, output);
    }

    private static String term(String written, String equation) {
        int ellipsis = written.indexOf("...");
        String letters =
                ellipsis < 0
                        ? written
                        : written.substring(0, ellipsis) + written.substring(ellipsis + 3);
        for (char axis : letters.toCharArray()) {
            if ((axis < 'a' || axis > 'z') && (axis < 'A' || axis > 'Z')) {
                throw new Unsupported(
                        "equation "
                                + Echo.quoted(equation)
                                + " must be letters, commas, '->', and '...' once in a term");
            }
        }
        return ellipsis < 0
                ? letters
                : letters.substring(0, ellipsis) + "." + letters.substring(ellipsis);
    }

    /** An output that is not written: the ellipsis, then each letter that is there once. */
    private static String implied(List<String> terms) {
        TreeMap<Character, Integer> times = new TreeMap<>();
        for (char axis : String.join("", terms).toCharArray()) {
            times.merge(axis, 1, Integer::sum);
        }
        // a point is less than every letter
        StringBuilder output = new StringBuilder();
        times.forEach(
                (axis, count) -> {
                    if (count == 1 || axis == '.') {
                        output.append(axis);
                    }
                });
        return output.toString();
    }
}
