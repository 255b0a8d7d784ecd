package dev.octet.model.plan;

import dev.octet.kernel.Explanation;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Operands;
import dev.octet.model.graph.Node;
import dev.octet.request.Role;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A request's kernel.
 *
 * @param roles of the operands
 * @param places where they lie
 */
record KernelStep(Node node, Kernel kernel, Role[] roles, int[] places) implements Step {
    @Override
    public String how() {
        return kernel.engine() + " " + kernel.explain().implementation();
    }

    @Override
    public Optional<Explanation> explanation() {
        return Optional.of(kernel.explain());
    }

    @Override
    public boolean isExact() {
        return kernel.isExact();
    }

    @Override
    public Optional<String> rowsTogether(int most, int[] rowBytes) {
        int[] bytes = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            bytes[i] = rowBytes[places[i]];
        }
        return RowRequests.rowsTogether(kernel.request(), most, roles, bytes);
    }

    @Override
    public Action open(Frame frame) {
        Operands<ByteBuffer> operands = new Operands<>();
        int all = kernel.request().runRows();
        return new Action() {
            @Override
            public void bind() {
                for (int i = 0; i < roles.length; i++) {
                    operands.set(roles[i], frame.buffer(places[i]));
                }
            }

            @Override
            public void run() {
                kernel.run(operands);
            }

            @Override
            public void run(int rows, int most) {
                kernel.run(operands, all / most * rows);
            }
        };
    }

    @Override
    public void close() {
        kernel.close();
    }
}
