package dev.octet.model.rewrite.computed;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.graph.Signature;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A recurrent layer by kernels: products of the whole source, then a few steps for each element of
 * time. Inputs: 0 the source [time, batch, in], 1 the first state [directions, batch, hidden], 2
 * the first memory, 3 how long each sequence is [batch], int32; all three may be left out. Outputs:
 * 0 states [time, directions, batch, hidden], 1 the last ones, 2 the last memory.
 *
 * @param time how long it is
 * @param batch sequences side by side
 * @param hidden elements of a state
 * @param directions one or two
 * @param outputs their types
 */
public record Recurrent(
        int time, int batch, int hidden, List<Direction> directions, List<TensorType> outputs)
        implements Operator {
    /** The register of the state. */
    public static final int STATE = 0;

    /** The register of the memory. */
    public static final int MEMORY = 1;

    /** The first of the registers in which the products of the source are, for this step. */
    public static final int SOURCES = 2;

    /**
     * One way through time.
     *
     * @param reverse whether the last element comes first
     * @param products of the source, each [time, batch, hidden]
     * @param cell what is computed for each element of time
     * @param result the register of the new state
     */
    public record Direction(
            boolean reverse, List<Computed> products, List<Instruction> cell, int result) {
        /** Copies the lists. */
        public Direction {
            products = List.copyOf(products);
            cell = List.copyOf(cell);
        }

        /** How many registers there are, each [batch, hidden]. */
        public int registers() {
            int last = SOURCES + products.size() - 1;
            for (Instruction instruction : cell) {
                last = Math.max(last, instruction.to());
            }
            return last + 1;
        }
    }

    /**
     * A step of a cell.
     *
     * @param computed what
     * @param from registers of its inputs
     * @param to the register that it writes
     */
    public record Instruction(Computed computed, List<Integer> from, int to) {
        /** Copies the list. */
        public Instruction {
            from = List.copyOf(from);
        }
    }

    /** Copies the lists. */
    public Recurrent {
        directions = List.copyOf(directions);
        outputs = List.copyOf(outputs);
    }

    /** As a node names it. */
    public static Signature signature() {
        return new Signature(Computed.DOMAIN, "recurrent", 1);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return outputs;
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        List<Tensor> results = outputs.stream().map(Tensor::zeros).toList();
        for (int d = 0; d < directions.size(); d++) {
            run(inputs, d, results);
        }
        return results;
    }

    private void run(Inputs inputs, int d, List<Tensor> results) {
        Direction direction = directions.get(d);
        List<Tensor> products = new ArrayList<>();
        for (Computed product : direction.products()) {
            products.add(product.evaluate(Inputs.of(inputs.value(0))).get(0));
        }
        int size = batch * hidden;
        Tensor[] registers = new Tensor[direction.registers()];
        registers[STATE] = part(inputs.valueOrNull(1), d * size, size);
        registers[MEMORY] = part(inputs.valueOrNull(2), d * size, size);
        for (int step = 0; step < time; step++) {
            int t = direction.reverse() ? time - 1 - step : step;
            for (int i = 0; i < products.size(); i++) {
                registers[SOURCES + i] = part(products.get(i), t * size, size);
            }
            Tensor state = registers[STATE];
            Tensor memory = part(registers[MEMORY], 0, size);
            for (Instruction instruction : direction.cell()) {
                Tensor[] from =
                        instruction.from().stream().map(r -> registers[r]).toArray(Tensor[]::new);
                registers[instruction.to()] =
                        instruction.computed().evaluate(Inputs.of(Arrays.asList(from))).get(0);
            }
            registers[STATE] = part(registers[direction.result()], 0, size);
            registers[MEMORY] = part(registers[MEMORY], 0, size);
            int at = (t * directions.size() + d) * size;
            for (int b = 0; b < batch; b++) {
                if (t < length(inputs, b)) {
                    results.get(0).copy(at + b * hidden, registers[STATE], b * hidden, hidden);
                } else {
                    registers[STATE].copy(b * hidden, state, b * hidden, hidden);
                    registers[MEMORY].copy(b * hidden, memory, b * hidden, hidden);
                }
            }
        }
        for (int b = 0; b < batch; b++) {
            if (length(inputs, b) > 0) {
                int at = d * size + b * hidden;
                results.get(1).copy(at, registers[STATE], b * hidden, hidden);
                if (results.size() > 2) {
                    results.get(2).copy(at, registers[MEMORY], b * hidden, hidden);
                }
            }
        }
    }

    private int length(Inputs inputs, int b) {
        return inputs.has(3) ? checkedLength(inputs.value(3).getInt(b)) : time;
    }

    /**
     * Checks how long a sequence is.
     *
     * @throws IllegalArgumentException with the numbers, where it is longer than the source
     */
    public int checkedLength(int length) {
        if (length < 0 || length > time) {
            throw new IllegalArgumentException(
                    RootLocale.format("a sequence has length %d, the source has %d", length, time));
        }
        return length;
    }

    private Tensor part(Tensor whole, int from, int count) {
        Tensor part = Tensor.zeros(ElementType.FLOAT, Shape.of(batch, hidden));
        if (whole != null) {
            part.copy(0, whole, from, count);
        }
        return part;
    }
}
