package dev.octet.model.operator.control;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.IntegerInputs;
import dev.octet.model.operator.definition.Strided;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;

/**
 * Scan as it was in version 8: tensors have a batch as their first axis and are scanned along their
 * second one, and the first input, which may be left out, says how long each sequence of the batch
 * is. Behind the end of a sequence outputs are 0.
 *
 * @param scan of one sequence
 */
record BatchScan(Scan scan) implements Operator {
    static BatchScan of(Declaration node) {
        Graph body = Bodies.of(node, "body");
        int scans = Scan.scans(node, body, 1);
        int states = node.inputs() - 1 - scans;
        return new BatchScan(
                new Scan(
                        body,
                        states,
                        Scan.tracks(node, "", "directions", scans),
                        Scan.tracks(node, "", "", body.outputs().size() - states)));
    }

    private int batch(Inputs inputs) {
        int batch = -1;
        for (int i = 1; i <= scan.own(); i++) {
            int size = inputs.shape(i).get(0);
            if (batch >= 0 && size != batch) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "all tensors must have one batch, got %d and %d", batch, size));
            }
            batch = size;
        }
        if (inputs.has(0)) {
            IntegerInputs.checkIndices(inputs, 0);
            if (!inputs.shape(0).equals(Shape.of(batch))) {
                throw new IllegalArgumentException(
                        "a batch of " + batch + " needs as many lengths, got " + inputs.type(0));
            }
        }
        return batch;
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        int batch = batch(inputs);
        List<TensorType> types = new ArrayList<>();
        List<Tensor> known = new ArrayList<>();
        for (int i = 1; i < inputs.count(); i++) {
            boolean isOwn = i <= scan.own();
            TensorType type = inputs.type(i);
            types.add(
                    isOwn
                            ? new TensorType(type.element(), Strided.without(type.shape(), 0))
                            : type);
            known.add(isOwn || !inputs.knows(i) ? null : inputs.value(i));
        }
        List<TensorType> outputs = new ArrayList<>();
        for (TensorType one : scan.infer(Inputs.of(types, known))) {
            outputs.add(
                    one == null || !one.isKnown()
                            ? one
                            : new TensorType(one.element(), Strided.insert(one.shape(), 0, batch)));
        }
        return outputs;
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        int batch = batch(inputs);
        if (batch == 0) {
            return infer(inputs).stream().map(Tensor::zeros).toList();
        }
        int longest = inputs.shape(1 + scan.states()).get(1);
        List<Stack> stacks = new ArrayList<>();
        for (int b = 0; b < batch; b++) {
            long length = inputs.has(0) ? inputs.value(0).getLong(b) : longest;
            if (length < 0 || length > longest) {
                throw new IllegalArgumentException(
                        RootLocale.format("sequence %d has length %,d of %,d", b, length, longest));
            }
            List<Tensor> outputs = run(inputs, b, (int) length);
            for (int i = 0; i < outputs.size(); i++) {
                Tensor output = outputs.get(i);
                if (i >= scan.states()) {
                    Tensor padded = Tensor.zeros(output.element(), output.shape().with(0, longest));
                    padded.copy(0, output, 0, output.count());
                    output = padded;
                }
                if (b == 0) {
                    stacks.add(new Stack(output.type()));
                }
                stacks.get(i).add(output);
            }
        }
        return stacks.stream().map(Stack::all).toList();
    }

    /** Scans one sequence of the batch. */
    private List<Tensor> run(Inputs inputs, int b, int length) {
        List<Tensor> one = new ArrayList<>();
        for (int i = 1; i < inputs.count(); i++) {
            Tensor given = inputs.value(i);
            boolean isScanned = i > scan.states() && i <= scan.own();
            if (i <= scan.own()) {
                given = Strided.at(given, 0, b);
            }
            if (isScanned) {
                given =
                        Strided.copy(
                                given, 0, given.shape().with(0, length), given.shape().strides());
            }
            one.add(given);
        }
        return scan.evaluate(Inputs.of(one));
    }

    @Override
    public int captured() {
        return scan.captured();
    }

    @Override
    public boolean isDeterministic() {
        return scan.isDeterministic();
    }

    @Override
    public boolean mayRunLong() {
        return true;
    }
}
