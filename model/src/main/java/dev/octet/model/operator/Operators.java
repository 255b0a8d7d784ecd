package dev.octet.model.operator;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Operator;
import dev.octet.model.graph.Signature;
import dev.octet.model.operator.attention.AttentionOperators;
import dev.octet.model.operator.control.ControlOperators;
import dev.octet.model.operator.data.DataOperators;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.operator.elementwise.ElementwiseOperators;
import dev.octet.model.operator.microsoft.MicrosoftOperators;
import dev.octet.model.operator.norm.NormOperators;
import dev.octet.model.operator.picture.PictureOperators;
import dev.octet.model.operator.product.ProductOperators;
import dev.octet.model.operator.quantized.QuantizedOperators;
import dev.octet.model.operator.reduce.ReduceOperators;
import dev.octet.text.Names;
import dev.octet.text.RootLocale;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** All operators. Stateless, thread-safe. */
public final class Operators {
    /**
     * The first version of ONNX's operators that is taken. Attributes are those of version 7 on: in
     * older ones a node is taken that has no others, and refused with their names otherwise.
     */
    public static final int OLDEST = 1;

    /** The last one that this was written after. */
    public static final int NEWEST = 28;

    private static final int FAMILIES = 10;

    /** Of these the first ones, which most networks have operators of. */
    private static final int USUAL = 6;

    private static final Map<String, Map<String, OperatorType>> BY_DOMAIN = new TreeMap<>();

    /** Families that are in the map. */
    private static int known;

    /**
     * The operators of a family. To load the classes of all takes a tenth of a second, and a
     * network needs few: those that most networks need come first, and ONNX Runtime's last.
     */
    private static List<OperatorType> family(int number) {
        return switch (number) {
            case 0 -> DataOperators.ALL;
            case 1 -> ElementwiseOperators.ALL;
            case 2 -> ProductOperators.ALL;
            case 3 -> NormOperators.ALL;
            case 4 -> ReduceOperators.ALL;
            case 5 -> QuantizedOperators.ALL;
            case 6 -> PictureOperators.ALL;
            case 7 -> ControlOperators.ALL;
            case 8 -> AttentionOperators.ALL;
            default -> MicrosoftOperators.ALL;
        };
    }

    private static void add(OperatorType type) {
        OperatorType other =
                BY_DOMAIN
                        .computeIfAbsent(type.domain(), domain -> new TreeMap<>())
                        .put(type.name(), type);
        if (other != null) {
            throw new IllegalStateException("two operators are called " + type.name());
        }
    }

    private Operators() {}

    /** Loads the classes of those operators that most networks have some of. */
    public static void loadUsual() {
        for (int left = USUAL; left > 0; left--) {
            synchronized (Operators.class) {
                if (known < USUAL) {
                    addNext();
                }
            }
        }
    }

    /** All of them, by domain and name. */
    public static synchronized List<OperatorType> all() {
        addAll();
        return BY_DOMAIN.values().stream().map(Map::values).flatMap(Collection::stream).toList();
    }

    /**
     * What a node computes.
     *
     * @param inputs names of the operator's inputs, empty where one is left out
     * @param outputs names of its outputs, empty where one is not used
     * @throws Unsupported with the reason when nothing here computes it
     */
    public static Operator bind(
            Signature signature, Attributes attributes, List<String> inputs, List<String> outputs) {
        OperatorType type = find(signature);
        if (inputs.size() < type.leastInputs() || inputs.size() > type.mostInputs()) {
            throw new Unsupported(
                    RootLocale.format(
                            "it has %d inputs, %s has %s",
                            inputs.size(),
                            type.name(),
                            range(type.leastInputs(), type.mostInputs())));
        }
        if (outputs.size() > type.mostOutputs()) {
            throw new Unsupported(
                    RootLocale.format(
                            "it has %d outputs, %s has at most %d",
                            outputs.size(), type.name(), type.mostOutputs()));
        }
        for (int i = 0; i < type.leastInputs(); i++) {
            if (inputs.get(i).isEmpty()) {
                throw new Unsupported(
                        "input " + i + " is left out, which " + type.name() + " needs");
            }
        }
        Declaration declaration = new Declaration(signature, attributes, inputs, outputs);
        Operator operator = type.factory().apply(declaration);
        if (!declaration.unread().isEmpty()) {
            throw new Unsupported(
                    "attributes " + new TreeSet<>(declaration.unread()) + " are not known");
        }
        return operator;
    }

    private static synchronized OperatorType find(Signature signature) {
        while (known(signature) == null && known < FAMILIES) {
            addNext();
        }
        Map<String, OperatorType> types = BY_DOMAIN.get(signature.domain());
        if (types == null) {
            throw new Unsupported(Names.unknown("domain", signature.domain(), BY_DOMAIN.keySet()));
        }
        OperatorType type = types.get(signature.type());
        if (type == null) {
            throw new Unsupported(
                    "there is no such operator here"
                            + Names.nearest(signature.type(), types.keySet()));
        }
        if (signature.version() < type.since()) {
            throw new Unsupported(
                    RootLocale.format(
                            "it is there since version %d of its domain, the network asks for %d",
                            type.since(), signature.version()));
        }
        return type;
    }

    private static OperatorType known(Signature signature) {
        return BY_DOMAIN.getOrDefault(signature.domain(), Map.of()).get(signature.type());
    }

    private static void addNext() {
        family(known++).forEach(Operators::add);
    }

    private static void addAll() {
        while (known < FAMILIES) {
            addNext();
        }
    }

    private static String range(int least, int most) {
        return least == most
                ? Integer.toString(least)
                : most == OperatorType.MANY ? least + " or more" : least + " to " + most;
    }

    /** The domains. */
    public static synchronized Collection<String> domains() {
        addAll();
        return Collections.unmodifiableSet(BY_DOMAIN.keySet());
    }
}
