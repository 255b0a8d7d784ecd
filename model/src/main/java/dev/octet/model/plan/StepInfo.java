package dev.octet.model.plan;

import dev.octet.model.graph.Node;
import dev.octet.model.tensor.TensorType;
import java.util.List;

/**
 * One step of a plan, as explanations show it.
 *
 * @param node what it computes
 * @param how which engine and implementation, or what else
 * @param outputs types of what it gives
 * @param operations arithmetic operations, two for each multiplication with its addition; 0 where
 *     nobody counts
 */
public record StepInfo(Node node, String how, List<TensorType> outputs, long operations) {}
