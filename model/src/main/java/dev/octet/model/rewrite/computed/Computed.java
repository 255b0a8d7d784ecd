package dev.octet.model.rewrite.computed;

import dev.octet.Octet;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Operands;
import dev.octet.model.graph.Attributes;
import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.graph.Signature;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.request.Parameters;
import dev.octet.request.Request;
import dev.octet.request.Role;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a kernel computes.
 *
 * @param request what
 * @param parameters its values
 * @param constants what the parameters were made of: where these are the same tensors, and the
 *     requests differ in sizes only, kernels may share their packed weights
 * @param inputRoles of the node's inputs
 * @param outputRoles of the node's outputs
 * @param outputs types of the outputs, whose shapes may group the request's dimensions otherwise
 */
public record Computed(
        Request request,
        Parameters parameters,
        List<Tensor> constants,
        List<Role> inputRoles,
        List<Role> outputRoles,
        List<TensorType> outputs)
        implements Operator {
    /** The domain of such nodes. */
    public static final String DOMAIN = "dev.octet";

    /** Copies the lists. */
    public Computed {
        constants = List.copyOf(constants);
        inputRoles = List.copyOf(inputRoles);
        outputRoles = List.copyOf(outputRoles);
        outputs = List.copyOf(outputs);
    }

    /** Of one output. */
    public static Computed of(
            Request request,
            Parameters parameters,
            List<Tensor> constants,
            List<Role> inputRoles,
            TensorType output) {
        return new Computed(
                request, parameters, constants, inputRoles, List.of(Role.DST), List.of(output));
    }

    /** The same with another request and other values. */
    public Computed with(Request request, Parameters parameters) {
        return new Computed(request, parameters, constants, inputRoles, outputRoles, outputs);
    }

    /** As a node names it. */
    public Signature signature() {
        return new Signature(DOMAIN, request.word(), 1);
    }

    /** What a node shows of it. */
    public Attributes attributes() {
        return Attributes.ofText("request", request::toString);
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        return outputs;
    }

    /** By the engine in plain Java. */
    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Operands<ByteBuffer> operands = new Operands<>();
        for (int i = 0; i < inputRoles.size(); i++) {
            operands.set(inputRoles.get(i), inputs.value(i).buffer());
        }
        List<Tensor> results = outputs.stream().map(Tensor::zeros).toList();
        for (int i = 0; i < outputRoles.size(); i++) {
            operands.set(outputRoles.get(i), results.get(i).buffer());
        }
        try (Kernel kernel = Octet.use("scalar").prepare(request.with(parameters))) {
            kernel.run(operands);
        }
        return results;
    }
}
