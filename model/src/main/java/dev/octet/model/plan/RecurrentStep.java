package dev.octet.model.plan;

import dev.octet.kernel.Kernel;
import dev.octet.kernel.Operands;
import dev.octet.memory.Buffers;
import dev.octet.model.graph.Node;
import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.computed.Recurrent;
import dev.octet.model.rewrite.computed.Recurrent.Direction;
import dev.octet.model.rewrite.computed.Recurrent.Instruction;
import dev.octet.request.Role;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A recurrent layer by kernels.
 *
 * @param kernels of each direction: those of the products, then those of the cell
 * @param inputs places, -1 for one that is left out
 * @param outputs places, -1 for one that is not used
 */
record RecurrentStep(
        Node node, Recurrent layer, List<List<Kernel>> kernels, int[] inputs, int[] outputs)
        implements Step {
    static RecurrentStep of(
            Node node, Recurrent layer, Kernels prepared, int[] inputs, int[] outputs) {
        List<List<Kernel>> kernels = new ArrayList<>();
        List<Kernel> all = new ArrayList<>();
        try {
            for (Direction direction : layer.directions()) {
                List<Kernel> own = new ArrayList<>();
                for (Computed computed : computed(direction)) {
                    own.add(prepared.prepare(computed));
                    all.add(own.get(own.size() - 1));
                }
                kernels.add(own);
            }
        } catch (RuntimeException | Error e) {
            all.forEach(Kernel::close);
            throw e;
        }
        return new RecurrentStep(node, layer, kernels, inputs, outputs);
    }

    private static List<Computed> computed(Direction direction) {
        List<Computed> all = new ArrayList<>(direction.products());
        direction.cell().forEach(instruction -> all.add(instruction.computed()));
        return all;
    }

    @Override
    public String how() {
        Kernel first = kernels.get(0).get(0);
        return first.engine() + " recurrence";
    }

    @Override
    public Action open(Frame frame) {
        List<Way> ways = new ArrayList<>();
        for (int d = 0; d < kernels.size(); d++) {
            ways.add(new Way(frame, d));
        }
        Way[] all = ways.toArray(Way[]::new);
        return new Action() {
            @Override
            public void bind() {
                for (Way way : all) {
                    way.bind();
                }
            }

            @Override
            public void run() {
                for (Way way : all) {
                    way.run();
                }
            }
        };
    }

    @Override
    public void close() {
        kernels.forEach(own -> own.forEach(Kernel::close));
    }

    /** One direction, with memory of its own. */
    private final class Way {
        private final Frame frame;
        private final int d;
        private final Direction direction;
        private final Kernel[] own;
        private final Operands<ByteBuffer>[] ofProducts;

        /** By step of time and instruction. */
        private final Operands<ByteBuffer>[][] ofCell;

        private final ByteBuffer[] registers;

        /** What state and memory were before a step, where sequences are of different lengths. */
        private final ByteBuffer stateBefore;

        private final ByteBuffer memoryBefore;
        private final int bytes = layer.batch() * layer.hidden() * Float.BYTES;

        Way(Frame frame, int d) {
            this.frame = frame;
            this.d = d;
            this.direction = layer.directions().get(d);
            this.own = kernels.get(d).toArray(Kernel[]::new);
            String what = "the states of a recurrent layer";
            registers = new ByteBuffer[direction.registers()];
            for (int i = 0; i < registers.length; i++) {
                registers[i] = Buffers.allocate(bytes, what);
            }
            stateBefore = Buffers.allocate(hasLengths() ? bytes : 0, what);
            memoryBefore = Buffers.allocate(hasLengths() ? bytes : 0, what);
            ofProducts = array(direction.products().size());
            ByteBuffer[] products = new ByteBuffer[ofProducts.length];
            for (int i = 0; i < ofProducts.length; i++) {
                products[i] = Buffers.allocate(layer.time() * bytes, what);
                ofProducts[i] = new Operands<>();
                ofProducts[i].set(Role.DST, products[i]);
            }
            ofCell = arrays(layer.time());
            for (int t = 0; t < ofCell.length; t++) {
                ofCell[t] = operands(products, t);
            }
        }

        @SuppressWarnings("unchecked")
        private static Operands<ByteBuffer>[] array(int size) {
            return (Operands<ByteBuffer>[]) new Operands<?>[size];
        }

        @SuppressWarnings("unchecked")
        private static Operands<ByteBuffer>[][] arrays(int size) {
            return (Operands<ByteBuffer>[][]) new Operands<?>[size][];
        }

        private Operands<ByteBuffer>[] operands(ByteBuffer[] products, int t) {
            ByteBuffer[] here = registers.clone();
            for (int i = 0; i < products.length; i++) {
                here[Recurrent.SOURCES + i] =
                        products[i].slice(t * bytes, bytes).order(products[i].order());
            }
            Operands<ByteBuffer>[] all = array(direction.cell().size());
            for (int i = 0; i < all.length; i++) {
                Instruction instruction = direction.cell().get(i);
                all[i] = new Operands<>();
                for (int k = 0; k < instruction.from().size(); k++) {
                    all[i].set(
                            instruction.computed().inputRoles().get(k),
                            here[instruction.from().get(k)]);
                }
                all[i].set(Role.DST, here[instruction.to()]);
            }
            return all;
        }

        void bind() {
            for (Operands<ByteBuffer> operands : ofProducts) {
                operands.set(Role.SRC, frame.buffer(inputs[0]));
            }
        }

        void run() {
            begin(Recurrent.STATE, inputs[1]);
            begin(Recurrent.MEMORY, inputs[2]);
            for (int i = 0; i < ofProducts.length; i++) {
                own[i].run(ofProducts[i]);
            }
            ByteBuffer state = registers[Recurrent.STATE];
            for (int step = 0; step < ofCell.length; step++) {
                int t = direction.reverse() ? ofCell.length - 1 - step : step;
                if (hasLengths()) {
                    stateBefore.put(0, state, 0, bytes);
                    memoryBefore.put(0, registers[Recurrent.MEMORY], 0, bytes);
                }
                for (int i = 0; i < ofCell[t].length; i++) {
                    own[ofProducts.length + i].run(ofCell[t][i]);
                }
                if (direction.result() != Recurrent.STATE) {
                    state.put(0, registers[direction.result()], 0, bytes);
                }
                write(0, t * layer.directions().size() + d, state);
                if (hasLengths()) {
                    keepEnded(t);
                }
            }
            write(1, d, state);
            if (outputs.length > 2) {
                write(2, d, registers[Recurrent.MEMORY]);
            }
            if (hasLengths()) {
                clearEmpty();
            }
        }

        private boolean hasLengths() {
            return inputs[3] >= 0;
        }

        private int length(int b) {
            return layer.checkedLength(frame.buffer(inputs[3]).getInt(Integer.BYTES * b));
        }

        /** Of sequences that do not reach an element of time, nothing changes. */
        private void keepEnded(int t) {
            int row = bytes / layer.batch();
            for (int b = 0; b < layer.batch(); b++) {
                if (t >= length(b)) {
                    registers[Recurrent.STATE].put(b * row, stateBefore, b * row, row);
                    registers[Recurrent.MEMORY].put(b * row, memoryBefore, b * row, row);
                    clear(0, t * layer.directions().size() + d, b);
                }
            }
        }

        /** The last states of sequences of no elements are 0. */
        private void clearEmpty() {
            for (int b = 0; b < layer.batch(); b++) {
                if (length(b) == 0) {
                    clear(1, d, b);
                    clear(2, d, b);
                }
            }
        }

        /** Makes the row of a sequence 0. */
        private void clear(int output, int part, int b) {
            if (output < outputs.length && outputs[output] >= 0) {
                ByteBuffer into = frame.buffer(outputs[output]);
                int row = bytes / layer.batch();
                for (int i = 0; i < row; i += Float.BYTES) {
                    into.putFloat(part * bytes + b * row + i, 0);
                }
            }
        }

        private void begin(int register, int place) {
            ByteBuffer into = registers[register];
            if (place >= 0) {
                into.put(0, frame.buffer(place), d * bytes, bytes);
                return;
            }
            for (int i = 0; i < bytes; i += Float.BYTES) {
                into.putFloat(i, 0);
            }
        }

        private void write(int output, int part, ByteBuffer from) {
            if (output < outputs.length && outputs[output] >= 0) {
                frame.buffer(outputs[output]).put(part * bytes, from, 0, bytes);
            }
        }
    }
}
