package dev.octet.model.operator.control;

import dev.octet.model.graph.Graph;
import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/** An operator that runs one graph again and again. */
public sealed interface Repeated extends Operator permits Loop, Scan {
    /** The graph; what it uses of the graph around it comes last among its inputs. */
    Graph body();

    /** The same with another body, that has fewer of these last inputs. */
    Repeated with(Graph body);

    /**
     * Computes its outputs.
     *
     * @param run gives the body's outputs for its inputs
     */
    List<Tensor> evaluate(Inputs inputs, UnaryOperator<List<Tensor>> run);
}
