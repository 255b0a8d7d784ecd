package dev.octet.model.operator.definition;

import dev.octet.text.RootLocale;

/** How many inputs a node has, where that differs between versions of an operator. */
public final class InputCount {
    private InputCount() {}

    /**
     * Checks how many inputs a node names, left out ones counted.
     *
     * @throws Unsupported when they are fewer or more
     */
    public static void check(Declaration node, int least, int most) {
        if (node.inputs() < least || node.inputs() > most) {
            throw new Unsupported(
                    RootLocale.format(
                            "it has %d inputs, in version %d it has %s",
                            node.inputs(),
                            node.version(),
                            least == most ? Integer.toString(least) : least + " to " + most));
        }
    }
}
