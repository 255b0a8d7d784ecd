package dev.octet.text;

import java.util.Collection;
import java.util.Locale;

/** Names that are not known, and which one was meant. Stateless, so thread-safe. */
public final class Names {
    /** Longer ones are no slip of a finger. */
    private static final int LONGEST = 64;

    private Names() {}

    /**
     * A message: {@code unknown engine 'vnii'; known are cuda, vnni; nearest is 'vnni'}.
     *
     * @param what it should name
     */
    public static String unknown(String what, String name, Collection<String> known) {
        return RootLocale.format(
                "unknown %s %s; known are %s%s",
                what, Echo.quoted(name), String.join(", ", known), nearest(name, known));
    }

    /** {@code ; nearest is 'vnni'} to be added to a message; empty where none is near. */
    public static String nearest(String name, Collection<String> known) {
        String wanted = name.toLowerCase(Locale.ROOT);
        if (wanted.isEmpty() || wanted.length() > LONGEST) {
            return "";
        }
        String nearest = null;
        // every third character may be wrong
        int least = Math.max(1, wanted.length() / 3) + 1;
        for (String each : known) {
            String candidate = each.toLowerCase(Locale.ROOT);
            boolean begun = wanted.length() > 1 && candidate.startsWith(wanted);
            int distance =
                    begun ? Math.min(1, distance(wanted, candidate)) : distance(wanted, candidate);
            if (distance < least) {
                least = distance;
                nearest = each;
            }
        }
        return nearest == null ? "" : "; nearest is '" + nearest + "'";
    }

    /** Characters inserted, left out, replaced, or swapped with their neighbour. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                boolean swapped =
                        i > 1
                                && j > 1
                                && a.charAt(i - 1) == b.charAt(j - 2)
                                && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
