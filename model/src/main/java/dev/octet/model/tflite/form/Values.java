package dev.octet.model.tflite.form;

import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Inputs;
import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.operator.Nodes;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tflite.file.Budget;
import dev.octet.model.tflite.file.LiteTensor;
import dev.octet.model.tflite.file.Quantization;
import dev.octet.text.Echo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors of a file as values of a graph. One has up to four: as the file has it, or in floats
 * where it is quantized; in the file's order of axes, or with its channels, which the file has
 * last, behind the first axis. What is asked for is made of what is there. Not thread-safe.
 */
final class Values {
    /** Bits of an index into a tensor's four values. */
    private static final int REAL = 1;

    private static final int FIRST = 2;

    /** From channels last to channels first, and back, of pictures. */
    private static final List<Long> TO_FIRST = List.of(0L, 3L, 1L, 2L);

    private static final List<Long> TO_LAST = List.of(0L, 2L, 3L, 1L);

    private final Draft draft;

    /** Of copies of constants. */
    private final Budget budget;

    private final Map<Integer, String[]> values = new HashMap<>();

    /** Constants that are not as they lie in the file, by tensor and how they are. */
    private final Map<String, Tensor> copies = new HashMap<>();

    /** Tensors that have the same floats as others, by index: what DEQUANTIZE makes. */
    private final Map<Integer, LiteTensor> sources = new HashMap<>();

    Values(Draft draft, Budget budget) {
        this.draft = draft;
        this.budget = budget;
    }

    /** As it is in the file. */
    String plain(LiteTensor tensor) throws NetworkFormatException {
        return get(tensor, 0);
    }

    /** The numbers that it stands for: floats where it is quantized. */
    String real(LiteTensor tensor) throws NetworkFormatException {
        return get(tensor, REAL);
    }

    /** The same, channels first; these must be floats. */
    String first(LiteTensor tensor) throws NetworkFormatException {
        checkFloat(tensor);
        return get(tensor, REAL | FIRST);
    }

    /** As it is in the file, but channels first. */
    String plainFirst(LiteTensor tensor) throws NetworkFormatException {
        return get(tensor, FIRST);
    }

    /** Whether it is there with its channels first, and not in the file's order. */
    boolean isFirst(LiteTensor tensor) {
        String[] all = values.get(tensor.index());
        return all != null
                && (all[FIRST] != null || all[REAL | FIRST] != null)
                && all[0] == null
                && all[REAL] == null;
    }

    boolean isKnown(LiteTensor tensor) {
        return values.containsKey(tensor.index());
    }

    void givePlain(LiteTensor tensor, String value, boolean first) {
        give(tensor, first ? FIRST : 0, value);
    }

    /** Gives a tensor numbers that its integers have without rounding. */
    void giveReal(LiteTensor tensor, String value, boolean first) {
        give(tensor, first ? REAL | FIRST : REAL, value);
    }

    private void give(LiteTensor tensor, int kind, String value) {
        String[] all = values.computeIfAbsent(tensor.index(), index -> new String[4]);
        int own = tensor.isQuantized() ? kind : kind & ~REAL;
        all[own] = value;
        String suffix = ((own & REAL) != 0 ? "/real" : "") + ((own & FIRST) != 0 ? "/first" : "");
        draft.name(value, tensor.name() + suffix);
    }

    /** Gives a tensor's numbers, rounded to its integers where it is quantized. */
    void giveRounded(LiteTensor tensor, String value, boolean first) {
        boolean rounds = tensor.isQuantized();
        if (rounds) {
            check(tensor);
        }
        give(tensor, first ? FIRST : 0, rounds ? quantized(tensor, value) : value);
    }

    /** Lets a tensor stand for the same floats as another. */
    void alias(LiteTensor tensor, LiteTensor source) {
        sources.put(tensor.index(), source);
    }

    private String get(LiteTensor tensor, int wanted) throws NetworkFormatException {
        int kind = tensor.isQuantized() ? wanted : wanted & ~REAL;
        LiteTensor source = sources.get(tensor.index());
        if (source != null) {
            return get(source, wanted | REAL);
        }
        if ((wanted & REAL) != 0) {
            check(tensor);
        }
        if (!isKnown(tensor)) {
            give(tensor, 0, draft.constant(given(tensor)));
        }
        String[] all = values.get(tensor.index());
        if (all[kind] != null) {
            return all[kind];
        }
        if (all[kind ^ REAL] != null && tensor.isQuantized()) {
            boolean real = (kind & REAL) != 0;
            boolean first = (kind & FIRST) != 0;
            give(
                    tensor,
                    kind,
                    real
                            ? dequantized(tensor, all[kind ^ REAL], first)
                            : quantized(tensor, all[kind ^ REAL]));
        } else if (all[kind ^ FIRST] != null) {
            give(tensor, kind, moved(all[kind ^ FIRST], (kind & FIRST) != 0, tensor));
        } else {
            // what lies across: integers are moved with less effort than floats
            get(tensor, (kind & REAL) != 0 ? kind ^ REAL : kind ^ FIRST);
            return get(tensor, kind);
        }
        return all[kind];
    }

    /** The constant that a tensor is which no operator gives. */
    private Tensor given(LiteTensor tensor) throws NetworkFormatException {
        String why =
                tensor.element() == null
                        ? "has elements of type " + tensor.typeName()
                        : tensor.isSparse()
                                ? "is sparse"
                                : tensor.isVariable() ? "keeps its values from run to run" : null;
        if (why != null) {
            throw new Unsupported(
                    "tensor "
                            + Echo.quoted(tensor.name())
                            + " "
                            + why
                            + ", which is not supported");
        }
        if (!isConstant(tensor)) {
            throw new NetworkFormatException(
                    "nothing gives tensor " + Echo.quoted(tensor.name()) + " before it is used");
        }
        return floats(tensor);
    }

    private static void check(LiteTensor tensor) {
        if (tensor.isQuantized() && tensor.element().bytes() == 2) {
            throw new Unsupported(
                    "tensor "
                            + Echo.quoted(tensor.name())
                            + " has quantized elements of 16 bits, which are not supported");
        }
    }

    private static void checkFloat(LiteTensor tensor) {
        boolean isFloat = tensor.element() != null && tensor.element().isFloat();
        if (!tensor.isQuantized() && !isFloat) {
            throw new Unsupported(
                    "tensor "
                            + Echo.quoted(tensor.name())
                            + " is no float and has no scale, its elements are "
                            + tensor.typeName());
        }
    }

    private String moved(String value, boolean toFirst, LiteTensor tensor) {
        if (tensor.rank() != 4) {
            throw new Unsupported(
                    "tensor "
                            + Echo.quoted(tensor.name())
                            + " must have 4 dimensions, has "
                            + tensor.rank());
        }
        return draft.add(
                        tensor.name(),
                        "Transpose",
                        Map.of("perm", toFirst ? TO_FIRST : TO_LAST),
                        List.of(value),
                        1)
                .get(0);
    }

    private String dequantized(LiteTensor tensor, String value, boolean first) {
        Quantization by = tensor.quantization();
        int axis = !first || by.axis() == 0 ? by.axis() : by.axis() == 3 ? 1 : by.axis() + 1;
        return dequantized(tensor.name(), value, by, tensor.element(), axis);
    }

    /** Floats of integers. */
    String dequantized(String name, String value, Quantization by, ElementType element, int axis) {
        return draft.add(
                        name,
                        "DequantizeLinear",
                        by.isPerTensor() ? Map.of() : Map.of("axis", (long) axis),
                        inputs(value, by, element),
                        1)
                .get(0);
    }

    private String quantized(LiteTensor tensor, String value) {
        if (!tensor.quantization().isPerTensor() || tensor.element().bytes() != 1) {
            throw new Unsupported(
                    "tensor "
                            + Echo.quoted(tensor.name())
                            + " is computed, and quantized as "
                            + tensor.element()
                            + " with "
                            + tensor.quantization().scales().length
                            + " scales");
        }
        return draft.add(
                        tensor.name(),
                        "QuantizeLinear",
                        Map.of(),
                        inputs(value, tensor.quantization(), tensor.element()),
                        1)
                .get(0);
    }

    private List<String> inputs(String value, Quantization by, ElementType element) {
        int[] dims = by.isPerTensor() ? new int[0] : new int[] {by.scales().length};
        List<String> inputs = new ArrayList<>(List.of(value));
        inputs.add(draft.small(Tensor.of(by.scales(), dims)));
        if (element.bytes() == 1) {
            Tensor zeroPoints = Tensor.zeros(element, dims);
            for (int i = 0; i < by.zeroPoints().length; i++) {
                zeroPoints.setLong(i, by.zeroPoints()[i]);
            }
            inputs.add(draft.small(zeroPoints));
        }
        return inputs;
    }

    boolean isConstant(LiteTensor tensor) {
        LiteTensor source = sources.getOrDefault(tensor.index(), tensor);
        return source.constant() != null || isEmpty(source) && !isKnown(source);
    }

    /** A tensor without elements has no bytes in a file. */
    private static boolean isEmpty(LiteTensor tensor) {
        boolean empty = false;
        for (int dim : tensor.dims()) {
            empty |= dim == 0;
        }
        return empty && tensor.hasKnownShape();
    }

    /**
     * The constant that a tensor is.
     *
     * @throws Unsupported when it is computed
     */
    Tensor constant(LiteTensor tensor) throws NetworkFormatException {
        if (tensor.constant() == null && isEmpty(tensor)) {
            return Tensor.zeros(tensor.element(), Shape.of(tensor.dims()));
        }
        if (tensor.constant() == null) {
            throw new Unsupported(
                    "tensor " + Echo.quoted(tensor.name()) + " must be a constant, is computed");
        }
        return tensor.constant();
    }

    /**
     * Constant weights in floats, or with the node that makes floats of their integers.
     *
     * @param perm where each axis comes from
     */
    String weights(LiteTensor tensor, int[] perm) throws NetworkFormatException {
        LiteTensor source = sources.getOrDefault(tensor.index(), tensor);
        Tensor constant = transposed(source, perm);
        String value = draft.constant(constant);
        draft.name(value, source.name());
        if (!source.isQuantized()) {
            return value;
        }
        int axis = 0;
        for (int i = 0; i < perm.length; i++) {
            axis = perm[i] == source.quantization().axis() ? i : axis;
        }
        return dequantized(source.name(), value, source.quantization(), source.element(), axis);
    }

    /** Constant integers, their axes in another order. */
    String integers(LiteTensor tensor, int[] perm) throws NetworkFormatException {
        String value = draft.constant(transposed(tensor, perm));
        draft.name(value, tensor.name());
        return value;
    }

    private Tensor transposed(LiteTensor source, int[] perm) throws NetworkFormatException {
        Tensor tensor = floats(source);
        if (isInOrder(tensor.shape(), perm)) {
            int[] dims = new int[perm.length];
            for (int i = 0; i < perm.length; i++) {
                dims[i] = tensor.shape().get(perm[i]);
            }
            return tensor.reshape(Shape.of(dims));
        }
        String key = source.index() + Arrays.toString(perm);
        Tensor known = copies.get(key);
        if (known == null) {
            budget.take(tensor.type().bytes());
            List<Long> axes = Arrays.stream(perm).mapToObj(each -> (long) each).toList();
            known =
                    Nodes.of(
                                    "Transpose",
                                    Attributes.of(Map.of("perm", axes)),
                                    List.of("x"),
                                    List.of("y"))
                            .operator()
                            .evaluate(Inputs.of(tensor))
                            .get(0);
            copies.put(key, known);
        }
        return known;
    }

    /** Whether axes that have elements stay in their order. */
    private static boolean isInOrder(Shape shape, int[] perm) {
        int last = -1;
        for (int axis : perm) {
            if (shape.get(axis) > 1) {
                if (axis < last) {
                    return false;
                }
                last = axis;
            }
        }
        return true;
    }

    /** A constant; floats of 16 bits as those of 32, which kernels have. */
    Tensor floats(LiteTensor source) throws NetworkFormatException {
        Tensor tensor = constant(source);
        if (tensor.element() != ElementType.FLOAT16) {
            return tensor;
        }
        Tensor known = copies.get(source.index() + " in floats");
        if (known == null) {
            budget.take(2L * tensor.type().bytes());
            known = Tensor.zeros(ElementType.FLOAT, tensor.shape());
            for (int i = 0; i < tensor.count(); i++) {
                known.setDouble(i, tensor.getDouble(i));
            }
            copies.put(source.index() + " in floats", known);
        }
        return known;
    }
}
