package dev.octet.model.rewrite.quantized;

import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.match.QuantizedValue;
import dev.octet.model.tensor.Tensor;
import dev.octet.request.DataType;
import dev.octet.request.Output;
import dev.octet.request.Pool;
import dev.octet.request.Resize;
import java.util.ArrayList;
import java.util.List;

/** Requests of floats with 8-bit integers in place of some, which have a scale and a zero point. */
final class Retyped {
    private Retyped() {}

    static Pool pool(Pool it, DataType src, Output output) {
        return new Pool(
                it.kind(),
                src,
                it.images(),
                it.channels(),
                it.rank(),
                it.depth(),
                it.height(),
                it.width(),
                it.layout(),
                src.isInt8(),
                src.isInt8(),
                output);
    }

    static Resize resize(Resize it, DataType src, Output output) {
        return new Resize(
                it.coordinates(),
                src,
                it.images(),
                it.channels(),
                it.in(),
                it.out(),
                it.scales(),
                it.layout(),
                src.isInt8(),
                src.isInt8(),
                output);
    }

    /**
     * The constants that its values are made of, where there are any, with those of the integers.
     */
    static List<Tensor> constants(Computed computed, QuantizedValue integers) {
        List<Tensor> constants = new ArrayList<>(computed.constants());
        if (!constants.isEmpty()) {
            constants.addAll(integers.parts());
        }
        return constants;
    }
}
