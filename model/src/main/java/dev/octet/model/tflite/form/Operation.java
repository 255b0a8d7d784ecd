package dev.octet.model.tflite.form;

import com.google.flatbuffers.FlatBufferBuilder;
import com.google.flatbuffers.Table;
import dev.octet.model.onnx.NetworkFormatException;
import dev.octet.model.operator.definition.ElementTypes;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tflite.file.LiteOperator;
import dev.octet.model.tflite.file.LiteTensor;
import dev.octet.text.Echo;
import dev.octet.text.RootLocale;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.Operator;

/** An operator of a file that is about to become nodes. Not thread-safe. */
final class Operation {
    /** Without options, which then are the schema's. */
    private static final Operator DEFAULT = withoutOptions();

    private final LiteOperator operator;
    private final List<LiteTensor> tensors;
    private final Draft draft;
    private final Values values;
    private final GraphForm graphs;

    Operation(
            LiteOperator operator,
            List<LiteTensor> tensors,
            Draft draft,
            Values values,
            GraphForm graphs) {
        this.operator = operator;
        this.tensors = tensors;
        this.draft = draft;
        this.values = values;
        this.graphs = graphs;
    }

    private static Operator withoutOptions() {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        builder.startTable(0);
        int options = builder.endTable();
        Operator.startOperator(builder);
        Operator.addBuiltinOptions(builder, options);
        builder.finish(Operator.endOperator(builder));
        return Operator.getRootAsOperator(builder.dataBuffer());
    }

    /**
     * Its options.
     *
     * @param type of {@link BuiltinOptions}
     * @param table that is set to them
     */
    @SuppressWarnings("unchecked")
    <T extends Table> T options(byte type, T table) {
        byte found = operator.content().builtinOptionsType();
        if (found != BuiltinOptions.NONE && found != type) {
            throw new Unsupported(
                    RootLocale.format("its options are of type %d, not %d", found, type));
        }
        Table given = operator.content().builtinOptions(table);
        return (T) (given != null ? given : DEFAULT.builtinOptions(table));
    }

    /** Of {@link org.tensorflow.lite.schema.BuiltinOperator}. */
    int code() {
        return operator.code();
    }

    /** How many inputs it has. */
    int inputs() {
        return operator.inputs().length;
    }

    /** How many outputs it has. */
    int outputs() {
        return operator.outputs().length;
    }

    boolean has(int i) {
        return i < operator.inputs().length && operator.inputs()[i] >= 0;
    }

    LiteTensor in(int i) {
        if (!has(i)) {
            throw new Unsupported(RootLocale.format("it has %d inputs, and none %d", inputs(), i));
        }
        return tensors.get(operator.inputs()[i]);
    }

    LiteTensor out(int i) {
        if (i >= outputs()) {
            throw new Unsupported(
                    RootLocale.format("it has %d outputs, and none %d", outputs(), i));
        }
        return tensors.get(operator.outputs()[i]);
    }

    Values values() {
        return values;
    }

    Draft draft() {
        return draft;
    }

    /** The graphs that it may run. */
    GraphForm graphs() {
        return graphs;
    }

    /** Refuses outputs that are given already. */
    void checkOutputs(String who) throws NetworkFormatException {
        for (int output : operator.outputs()) {
            if (values.isKnown(tensors.get(output))) {
                throw new NetworkFormatException(
                        who
                                + " gives tensor "
                                + Echo.quoted(tensors.get(output).name())
                                + ", which is given already");
            }
        }
    }

    /** Refuses elements that no tensor here has. */
    void checkElements() {
        IntStream.concat(Arrays.stream(operator.inputs()), Arrays.stream(operator.outputs()))
                .filter(i -> i >= 0)
                .mapToObj(tensors::get)
                .filter(tensor -> tensor.element() == null)
                .findFirst()
                .ifPresent(
                        tensor -> {
                            throw new Unsupported(
                                    "tensor "
                                            + Echo.quoted(tensor.name())
                                            + " has elements of type "
                                            + tensor.typeName()
                                            + ", which are not supported");
                        });
    }

    /** Gives outputs that nothing computes, so that what is behind it is looked at, too. */
    void giveNothing() {
        for (int output : operator.outputs()) {
            values.givePlain(tensors.get(output), draft.input(""), false);
        }
    }

    /** An input as the file has it. */
    String plain(int i) throws NetworkFormatException {
        return values.plain(in(i));
    }

    /** The numbers that an input stands for. */
    String real(int i) throws NetworkFormatException {
        return values.real(in(i));
    }

    /** The same in floats, channels first. */
    String first(int i) throws NetworkFormatException {
        return values.first(in(i));
    }

    /** An input as the file has it, in some order of axes. */
    String plain(int i, boolean first) throws NetworkFormatException {
        return first ? values.plainFirst(in(i)) : plain(i);
    }

    /** An input's numbers, in some order of axes. */
    String real(int i, boolean first) throws NetworkFormatException {
        return first ? first(i) : real(i);
    }

    boolean isConstant(int i) {
        return values.isConstant(in(i));
    }

    /** The integers of a constant input. */
    int[] ints(int i) throws NetworkFormatException {
        Tensor tensor = values.constant(in(i));
        if (!tensor.element().isInteger()) {
            throw new Unsupported("input " + i + " must have integers, has " + tensor.element());
        }
        return tensor.toInts();
    }

    /** An integer of an input that has one alone. */
    int integer(int i) throws NetworkFormatException {
        int[] ints = ints(i);
        if (ints.length != 1) {
            throw new Unsupported("input " + i + " must have one element, has " + ints.length);
        }
        return ints[0];
    }

    /** An axis that may count from the end. */
    static int axis(int axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw new Unsupported(RootLocale.format("there is no axis %d among %d", axis, rank));
        }
        return axis < 0 ? axis + rank : axis;
    }

    /** An input of sizes or axes as ONNX has them: a list. */
    String list(int i) throws NetworkFormatException {
        if (isConstant(i)) {
            return longs(Arrays.stream(ints(i)).asLongStream().toArray());
        }
        return indices(i);
    }

    /** An input of indices as ONNX has them, in the shape that it has. */
    String indices(int i) throws NetworkFormatException {
        return in(i).element() == ElementType.INT64 ? plain(i) : cast(plain(i), ElementType.INT64);
    }

    /** A constant list. */
    String longs(long... numbers) {
        return draft.small(Tensor.of(numbers, numbers.length));
    }

    /** A constant without dimensions. */
    String scalar(float number) {
        return draft.small(Tensor.of(new float[] {number}));
    }

    /** A constant without dimensions, of a tensor's numbers. */
    String scalar(LiteTensor like, double number) {
        Tensor tensor = Tensor.zeros(elementOf(like), new int[0]);
        tensor.setDouble(0, number);
        return draft.small(tensor);
    }

    /** The type of the numbers that a tensor stands for. */
    static ElementType elementOf(LiteTensor tensor) {
        return tensor.isQuantized() || tensor.element() == ElementType.FLOAT16
                ? ElementType.FLOAT
                : tensor.element();
    }

    String constant(Tensor tensor) {
        return draft.small(tensor);
    }

    String cast(String value, ElementType to) {
        return add("Cast", Map.of("to", (long) ElementTypes.number(to)), value);
    }

    /** Adds a node; returns its output. */
    String add(String type, Map<String, Object> attributes, String... inputs) {
        return addAll(type, attributes, 1, inputs).get(0);
    }

    /** Adds a node without attributes; returns its output. */
    String add(String type, String... inputs) {
        return add(type, Map.of(), inputs);
    }

    /** Adds a node of several outputs. */
    List<String> addAll(
            String type, Map<String, Object> attributes, int outputs, String... inputs) {
        return draft.add(out(0).name(), type, attributes, List.of(inputs), outputs);
    }

    /** Gives an output's numbers, which are rounded where it is quantized. */
    void give(int i, String value) {
        give(i, value, false);
    }

    /**
     * The same.
     *
     * @param first whether its channels come first
     */
    void give(int i, String value, boolean first) {
        values.giveRounded(out(i), value, first);
    }

    /** Gives an output numbers that its integers have without rounding. */
    void giveExact(int i, String value, boolean first) {
        values.giveReal(out(i), value, first);
    }

    /** Gives an output as the file has it. */
    void givePlain(int i, String value, boolean first) {
        values.givePlain(out(i), value, first);
    }
}
