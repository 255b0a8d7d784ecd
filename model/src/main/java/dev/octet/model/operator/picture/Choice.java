package dev.octet.model.operator.picture;

import dev.octet.model.operator.definition.Declaration;
import java.util.EnumSet;
import java.util.Locale;

/** Attributes that name a constant of an enum, in small letters. */
final class Choice {
    private Choice() {}

    /** Reads an attribute that may be any constant. */
    static <T extends Enum<T>> T of(Declaration node, String name, T otherwise) {
        return of(node, name, otherwise, EnumSet.allOf(otherwise.getDeclaringClass()));
    }

    /**
     * Reads an attribute that may be one of some constants.
     *
     * @throws dev.octet.model.operator.definition.Unsupported when it is another
     */
    static <T extends Enum<T>> T of(Declaration node, String name, T otherwise, EnumSet<T> known) {
        String[] words = known.stream().map(Choice::word).toArray(String[]::new);
        String value = node.oneOf(name, word(otherwise), words);
        return known.stream().filter(one -> word(one).equals(value)).findFirst().orElseThrow();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
