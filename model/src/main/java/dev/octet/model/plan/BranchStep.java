package dev.octet.model.plan;

import dev.octet.model.graph.Node;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * One of two graphs, as a boolean says.
 *
 * @param given types of what both graphs are given
 * @param inputs places: first the condition, then what both graphs are given
 * @param outputs places, -1 for one that is not used
 */
record BranchStep(
        Node node, Plans then, Plans otherwise, List<TensorType> given, int[] inputs, int[] outputs)
        implements Step {
    @Override
    public String how() {
        return "branch";
    }

    @Override
    public List<StepInfo.Body> bodies() {
        return List.of(
                StepInfo.Body.of("then_branch", () -> then.get(given)),
                StepInfo.Body.of("else_branch", () -> otherwise.get(given)));
    }

    @Override
    public Action open(Frame frame) {
        Tensor[] given = new Tensor[inputs.length - 1];
        Tensor[] results = new Tensor[outputs.length];
        return new Action() {
            @Override
            public void bind() {
                for (int i = 0; i < given.length; i++) {
                    boolean missing = frame.buffer(inputs[i + 1]) == null;
                    given[i] = missing ? null : frame.tensor(inputs[i + 1]);
                }
                for (int i = 0; i < results.length; i++) {
                    boolean missing = outputs[i] < 0 || frame.buffer(outputs[i]) == null;
                    results[i] = missing ? null : frame.tensor(outputs[i]);
                }
            }

            @Override
            public void run() {
                boolean condition = frame.buffer(inputs[0]).get(0) != 0;
                (condition ? then : otherwise).run(given, results);
            }
        };
    }

    @Override
    public void close() {
        then.close();
        otherwise.close();
    }
}
