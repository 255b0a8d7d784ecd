package dev.octet.model.tflite.form;

import dev.octet.model.operator.definition.Unsupported;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.lite.schema.BuiltinOperator;

/** All forms, by the schema's numbers of operators. */
final class Forms {
    private static final Map<Integer, Form> ALL = new HashMap<>();

    static {
        List.<Map<Integer, Form>>of(
                        ConvolutionForms.ALL,
                        PoolForms.ALL,
                        ProductForms.ALL,
                        ElementForms.ALL,
                        FunctionForms.ALL,
                        QuantizationForms.ALL,
                        ShapeForms.ALL,
                        PartForms.ALL,
                        Map.of(BuiltinOperator.STRIDED_SLICE, StridedSliceForm::convert),
                        PadForms.ALL,
                        RowForms.ALL,
                        ReductionForms.ALL,
                        TruthForms.ALL,
                        GatherForms.ALL,
                        PictureForms.ALL,
                        BatchForms.ALL,
                        ControlForms.ALL)
                .forEach(ALL::putAll);
    }

    private Forms() {}

    /**
     * The form of an operator.
     *
     * @param exact whether it is one with the reference's bits, where there is such
     * @throws Unsupported when there is none
     */
    static Form of(int code, boolean exact) {
        Form form = ALL.get(code);
        if (form == null) {
            throw new Unsupported("there is no such operator here");
        }
        ExactForms.Exact first = exact ? ExactForms.ALL.get(code) : null;
        return first == null
                ? form
                : operation -> {
                    if (!first.convert(operation)) {
                        form.convert(operation);
                    }
                };
    }
}
