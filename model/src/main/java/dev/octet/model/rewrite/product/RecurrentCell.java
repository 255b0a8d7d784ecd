package dev.octet.model.rewrite.product;

import static dev.octet.model.rewrite.computed.Recurrent.MEMORY;
import static dev.octet.model.rewrite.computed.Recurrent.SOURCES;
import static dev.octet.model.rewrite.computed.Recurrent.STATE;

import dev.octet.model.rewrite.computed.Computed;
import dev.octet.model.rewrite.computed.Recurrent;
import dev.octet.model.rewrite.computed.Recurrent.Instruction;
import dev.octet.model.rewrite.edit.Shapes;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.Activation;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Makes what a recurrent layer computes for each element of time. For one direction. */
final class RecurrentCell {
    /** Fills a cell. */
    interface Maker {
        /** Adds products and instructions. */
        void make(RecurrentCell cell);
    }

    private final GateProducts gates;
    private final List<Activation> functions;
    private final List<Computed> products = new ArrayList<>();
    private final List<Instruction> instructions = new ArrayList<>();
    private int result = STATE;

    RecurrentCell(GateProducts gates, List<Activation> functions) {
        this.gates = gates;
        this.functions = functions;
    }

    Recurrent.Direction direction(boolean reverse) {
        return new Recurrent.Direction(reverse, products, instructions, result);
    }

    /** h = f(W · x + R · h). */
    void rnn() {
        result = gate(0, 0, STATE);
    }

    /** Gates i, o, f, n; see {@link dev.octet.model.operator.product.LSTM}. */
    void lstm() {
        int i = gate(0, 0, STATE);
        int o = gate(1, 0, STATE);
        int f = gate(2, 0, STATE);
        int n = gate(3, 1, STATE);
        expression("add(mul(a,b),mul(c,d))", MEMORY, f, MEMORY, i, n);
        expression("mul(a," + functions.get(2) + "(b))", STATE, o, MEMORY);
    }

    /** Gates z, r, n, where r is applied in front of the product. */
    void gru() {
        int z = gate(0, 0, STATE);
        int r = gate(1, 0, STATE);
        int reset = next();
        expression("mul(a,b)", reset, r, STATE);
        int n = gate(2, 1, reset);
        expression("add(mul(sub(1,a),b),mul(a,c))", STATE, z, n, STATE);
    }

    /** Gates z, r, n, where r is applied behind the product. */
    void gruLinear() {
        int z = gate(0, 0, STATE);
        int r = gate(1, 0, STATE);
        products.add(gates.ofSource(2, false));
        int product = next();
        instructions.add(new Instruction(gates.ofStateAlone(2), List.of(STATE), product));
        String n = functions.get(1) + "(add(b,mul(c,d)))";
        expression(
                "add(mul(sub(1,a)," + n + "),mul(a,e))", STATE, z, SOURCES + 2, r, product, STATE);
    }

    /** A gate with all of its products; returns its register. */
    private int gate(int gate, int function, int state) {
        products.add(gates.ofSource(gate, true));
        int to = next();
        instructions.add(
                new Instruction(
                        gates.ofState(gate, functions.get(function)),
                        List.of(state, SOURCES + gate),
                        to));
        return to;
    }

    /** A register behind those of all products. */
    private int next() {
        return SOURCES + gates.gates() + instructions.size();
    }

    private void expression(String text, int to, int... from) {
        Shape shape = Shape.of(gates.batch(), gates.hidden());
        List<Role> roles = new ArrayList<>();
        List<Integer> registers = new ArrayList<>();
        for (int register : from) {
            roles.add(Role.source(roles.size()));
            registers.add(register);
        }
        String types = String.join(",", Collections.nCopies(from.length, "f32"));
        String shapes = String.join(",", Collections.nCopies(from.length, Shapes.word(shape)));
        Request request = Request.parse("eltwise " + types + ":f32 " + shapes + " " + text);
        instructions.add(
                new Instruction(
                        Computed.of(
                                request,
                                Parameters.none(),
                                List.of(),
                                roles,
                                new TensorType(ElementType.FLOAT, shape)),
                        registers,
                        to));
    }
}
