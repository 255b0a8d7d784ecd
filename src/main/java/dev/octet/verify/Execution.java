package dev.octet.verify;

import dev.octet.kernel.Kernel;
import dev.octet.kernel.Operands;
import dev.octet.request.DataType;
import dev.octet.request.Operand;
import dev.octet.request.Role;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run on buffers made for it, and what it did to them. */
final class Execution {
    private final Operand dst;

    /** What a run writes of dst, ascending. */
    private final int[] outputs;

    private final byte canary;

    /** What a run reads, and may not change. */
    private final Map<Role, Guarded> read = new EnumMap<>(Role.class);

    /** What a run writes. */
    private final Map<Operand, Guarded> written = new LinkedHashMap<>();

    private final Operands<ByteBuffer> operands = new Operands<>();

    /**
     * Buffers for a run.
     *
     * @param draw where the offsets come from
     * @param canary what dst holds before
     */
    Execution(Values values, Draw draw, byte canary) {
        dst = values.request().operand(Role.DST).orElseThrow();
        outputs = Kinds.outputs(values.request());
        this.canary = canary;
        for (Operand operand : values.request().operands()) {
            Tensor tensor = values.given().get(operand.role());
            int offset = offset(draw, operand.type());
            boolean inPlace =
                    operand.mayBeDst()
                            && !written.containsKey(dst)
                            && operand.type().bytes() == dst.type().bytes()
                            && draw.oneIn(2);
            if (inPlace) {
                Guarded both = Guarded.of(tensor, offset, canary);
                written.put(dst, both);
                operands.set(operand.role(), both.view());
            } else if (!operand.written()) {
                Guarded guarded = Guarded.of(tensor, offset, canary);
                read.put(operand.role(), guarded);
                operands.set(operand.role(), guarded.view());
            } else {
                Guarded guarded =
                        written.computeIfAbsent(
                                operand, some -> new Guarded(some.bytes(), offset, canary));
                operands.set(operand.role(), guarded.view());
            }
        }
    }

    private static int offset(Draw draw, DataType type) {
        return type.isInt8() ? draw.below(64) : draw.of(0, 4, 8, 12, 20, 36, 60, 1, 2, 3, 7, 33);
    }

    /** Runs, and returns what is in dst. */
    Tensor run(Kernel kernel) {
        kernel.run(operands);
        return written();
    }

    /** Runs a kernel for more rows than this has. */
    Tensor run(Kernel kernel, int rows) {
        kernel.run(operands, rows);
        return written();
    }

    /** Dst with zeros between what a run writes. */
    private Tensor written() {
        Tensor all = contents(dst);
        if (!hasGaps()) {
            return all;
        }
        Tensor results = new Tensor(dst.type(), dst.count());
        for (int output : outputs) {
            results.copy(all, output, output);
        }
        return results;
    }

    private boolean hasGaps() {
        return outputs.length < dst.count();
    }

    /** The first byte of dst that changed between what a run writes; -1 for none. */
    private int changedBetween() {
        if (!hasGaps()) {
            return -1;
        }
        byte[] bytes = contents(dst).toBytes();
        int size = dst.type().bytes();
        int next = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (next < outputs.length && i == outputs[next] * size) {
                i += size - 1;
                next++;
            } else if (bytes[i] != canary) {
                return i;
            }
        }
        return -1;
    }

    private Tensor contents(Operand operand) {
        return Tensor.copyOf(operand.type(), operand.count(), written.get(operand).view());
    }

    /** What is wrong with what the run wrote beside dst; empty for nothing. */
    Optional<String> foundDifference(Expected expected) {
        return written.keySet().stream()
                .filter(operand -> operand.role() != Role.DST)
                .flatMap(
                        operand ->
                                difference(
                                        operand.role(),
                                        expected.found().get(operand.role()),
                                        contents(operand))
                                        .stream())
                .findFirst();
    }

    private static Optional<String> difference(Role role, Tensor expected, Tensor found) {
        for (int i = 0; i < expected.count(); i++) {
            if (!expected.text(i).equals(found.text(i))) {
                return Optional.of(
                        RootLocale.format(
                                "%s[%d] is %s, expected %s",
                                role, i, found.text(i), expected.text(i)));
            }
        }
        return Optional.empty();
    }

    /** What else the run did that it must not do. */
    List<String> damage() {
        List<String> damage = new ArrayList<>();
        read.forEach(
                (role, buffer) -> {
                    if (!buffer.isUntouched()) {
                        damage.add(role + " was changed");
                    }
                    if (!buffer.isInPlace()) {
                        damage.add("the position or limit of " + role + " was moved");
                    }
                });
        int changed = changedBetween();
        if (changed >= 0) {
            damage.add(RootLocale.format("byte %d was written between the rows of dst", changed));
        }
        written.forEach(
                (operand, buffer) -> {
                    if (!buffer.isInPlace()) {
                        damage.add("the position or limit of " + operand.role() + " was moved");
                    } else if (buffer.deadCanary() != null) {
                        damage.add(
                                RootLocale.format(
                                        "byte %d was written outside of %s's %d·%d bytes",
                                        buffer.deadCanary(),
                                        operand.role(),
                                        operand.count(),
                                        operand.type().bytes()));
                    }
                });
        return damage;
    }
}
