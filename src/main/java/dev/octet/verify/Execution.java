package dev.octet.verify;

import dev.octet.kernel.Kernel;
import dev.octet.kernel.Operands;
import dev.octet.request.DataType;
import dev.octet.request.Quantize;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run on buffers made for it, and what it did to them. */
final class Execution {
    private final Values values;
    private final DataType dstType;
    private final int dstCount;
    private final Guarded dst;

    // where the run finds them
    private final Guarded rowScales;
    private final Guarded rowZeroPoints;
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
        dstType = values.request().dst();
        dstCount = values.request().dstCount();
        operands.src(source("src", values.src(), draw, canary).view());
        if (values.rowScales() != null) {
            operands.rowScales(source("rowScales", values.rowScales(), draw, canary).view());
        }
        if (values.rowZeroPoints() != null) {
            operands.rowZeroPoints(
                    source("rowZeroPoints", values.rowZeroPoints(), draw, canary).view());
        }
        Tensor residual = values.residual();
        int offset = offset(draw, dstType);
        boolean inPlace =
                residual != null && residual.type().bytes() == dstType.bytes() && draw.oneIn(2);
        if (inPlace) {
            dst = Guarded.of(residual, offset, canary);
            operands.residual(dst.view());
        } else {
            dst = new Guarded(dstCount * dstType.bytes(), offset, canary);
            if (residual != null) {
                operands.residual(source("residual", residual, draw, canary).view());
            }
        }
        operands.dst(dst.view());
        boolean finds = values.request() instanceof Quantize quantize && quantize.findsRowValues();
        rowScales = finds ? rowValues(draw, canary) : null;
        rowZeroPoints =
                finds && ((Quantize) values.request()).hasRowZeroPoints()
                        ? rowValues(draw, canary)
                        : null;
        if (finds) {
            operands.rowScales(rowScales.view());
            operands.rowZeroPoints(rowZeroPoints == null ? null : rowZeroPoints.view());
        }
    }

    private Guarded rowValues(Draw draw, byte canary) {
        int bytes = values.request().srcRows() * Float.BYTES;
        return new Guarded(bytes, offset(draw, DataType.F32), canary);
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
        return Tensor.copyOf(dstType, dstCount, dst.view());
    }

    /** Runs a kernel for more rows than this has. */
    Tensor run(Kernel kernel, int rows) {
        kernel.run(operands, rows);
        return Tensor.copyOf(dstType, dstCount, dst.view());
    }

    /** What is wrong with the row values that the run found; empty for nothing. */
    Optional<String> rowValueDifference(Expected expected) {
        Optional<String> wrong = difference("rowScales", expected.rowScales(), rowScales);
        return wrong.isPresent()
                ? wrong
                : difference("rowZeroPoints", expected.rowZeroPoints(), rowZeroPoints);
    }

    private static Optional<String> difference(String name, Tensor expected, Guarded actual) {
        if (expected == null) {
            return Optional.empty();
        }
        Tensor found = Tensor.copyOf(expected.type(), expected.count(), actual.view());
        for (int i = 0; i < expected.count(); i++) {
            if (!expected.text(i).equals(found.text(i))) {
                return Optional.of(
                        RootLocale.format(
                                "%s[%d] is %s, expected %s",
                                name, i, found.text(i), expected.text(i)));
            }
        }
        return Optional.empty();
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
        damage("dst", dst, dstCount, dstType, damage);
        int rows = values.request().srcRows();
        damage("rowScales", rowScales, rows, DataType.F32, damage);
        damage("rowZeroPoints", rowZeroPoints, rows, DataType.S32, damage);
        return damage;
    }

    private static void damage(
            String name, Guarded written, int count, DataType type, List<String> damage) {
        if (written == null) {
            return;
        }
        if (!written.isInPlace()) {
            damage.add("the position or limit of " + name + " was moved");
        } else if (written.deadCanary() != null) {
            damage.add(
                    RootLocale.format(
                            "byte %d was written outside of %s's %d·%d bytes",
                            written.deadCanary(), name, count, type.bytes()));
        }
    }
}
