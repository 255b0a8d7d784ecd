package dev.octet.verify;

import dev.octet.kernel.DataType;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Operands;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One run on buffers made for it, and what it did to them. */
final class Execution {
    private final Values values;
    private final Guarded dst;
    private final Map<String, Guarded> sources = new LinkedHashMap<>();
    private final Operands operands = new Operands();

    /**
     * Buffers for a run.
     *
     * @param draw where the offsets come from
     * @param canary what dst holds before
     */
    Execution(Values values, Draw draw, byte canary) {
        this.values = values;
        operands.src(source("src", values.src(), draw, canary).view());
        if (values.rowScales() != null) {
            operands.rowScales(source("rowScales", values.rowScales(), draw, canary).view());
        }
        if (values.rowZeroPoints() != null) {
            operands.rowZeroPoints(
                    source("rowZeroPoints", values.rowZeroPoints(), draw, canary).view());
        }
        Tensor residual = values.residual();
        int offset = offset(draw, values.dstType());
        boolean inPlace =
                residual != null
                        && residual.type().bytes() == values.dstType().bytes()
                        && draw.oneIn(2);
        if (inPlace) {
            dst = Guarded.of(residual, offset, canary);
            operands.residual(dst.view());
        } else {
            dst = new Guarded(values.dstCount() * values.dstType().bytes(), offset, canary);
            if (residual != null) {
                operands.residual(source("residual", residual, draw, canary).view());
            }
        }
        operands.dst(dst.view());
    }

    private Guarded source(String name, Tensor tensor, Draw draw, byte canary) {
        Guarded guarded = Guarded.of(tensor, offset(draw, tensor.type()), canary);
        sources.put(name, guarded);
        return guarded;
    }

    private static int offset(Draw draw, DataType type) {
        return type.isInt8() ? draw.below(64) : draw.of(0, 4, 8, 12, 20, 36, 60, 1, 2, 3, 7, 33);
    }

    /** Runs, and returns what is in dst. */
    Tensor run(Kernel kernel) {
        kernel.run(operands);
        return Tensor.copyOf(values.dstType(), values.dstCount(), dst.view());
    }

    /** What else the run did that it must not do. */
    List<String> damage() {
        List<String> damage = new ArrayList<>();
        sources.forEach(
                (name, buffer) -> {
                    if (!buffer.isUntouched()) {
                        damage.add(name + " was changed");
                    }
                    if (!buffer.isInPlace()) {
                        damage.add("the position or limit of " + name + " was moved");
                    }
                });
        if (!dst.isInPlace()) {
            damage.add("the position or limit of dst was moved");
        } else if (dst.deadCanary() != null) {
            damage.add(
                    "byte %d was written outside of dst's %d·%d bytes"
                            .formatted(
                                    dst.deadCanary(), values.dstCount(), values.dstType().bytes()));
        }
        return damage;
    }
}
