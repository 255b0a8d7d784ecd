package dev.octet.model.operator.microsoft;

import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.Unsupported;

/** The inputs that a node needs where some in front of them may be left out. */
final class RequiredInputs {
    private RequiredInputs() {}

    /**
     * Checks a node.
     *
     * @throws Unsupported when one of these is left out
     */
    static void check(Declaration node, int... required) {
        for (int i : required) {
            if (!node.hasInput(i)) {
                throw new Unsupported("input " + i + " is left out, which it needs");
            }
        }
    }
}
