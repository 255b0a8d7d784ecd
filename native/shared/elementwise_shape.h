// What an expression of several tensors is.
#pragma once

namespace octet {

// dev.octet.request.Expression.Operator, in its order.
enum Operator {
    OPERATOR_ADD,
    OPERATOR_SUB,
    OPERATOR_MUL,
    OPERATOR_DIV,
    OPERATOR_MIN,
    OPERATOR_MAX,
    OPERATOR_LESS,
    OPERATOR_GREATER,
    OPERATOR_EQUAL,
    OPERATOR_WHERE,
    OPERATOR_NEG,
    OPERATOR_ABS,
    OPERATOR_SQRT,
    OPERATOR_RECIPROCAL,
    OPERATOR_FLOOR,
    OPERATOR_CEIL,
    OPERATOR_ROUND,
    OPERATOR_SIGN,
    OPERATOR_EXP,
    OPERATOR_LOG,
    OPERATOR_ERF
};

enum StepKind { STEP_SOURCE, STEP_CONSTANT, STEP_ACTIVATION, STEP_OPERATOR };

// A step of a stack machine: which source, activation or operator, and the numbers that go with it.
struct ElementwiseStep {
    int kind, index;
    float alpha, beta;
};

// Of dev.octet.engine.Broadcast: the type, and a stride for each axis of dst; 0 where the source is
// repeated.
struct ElementwiseSource {
    int type;
    int strides[8];
};

// Field by field as dev.octet.engine.Description writes it; what is not there is 0.
struct ElementwiseShape {
    int dynamic;
    int piece, units;  // elements of a row that are a unit, and how many there are
    int axes;
    int sizes[8];  // of dst, outermost first; the last of `axes` is a row
    int count;     // of steps
    ElementwiseSource sources[8];
    ElementwiseStep steps[64];

    // One more than the last that a step reads.
    int sourcesCount() const {
        int sources = 0;
        for (int i = 0; i < count; i++) {
            const bool reads = steps[i].kind == STEP_SOURCE && steps[i].index >= sources;
            if (reads) sources = steps[i].index + 1;
        }
        return sources;
    }
};

static_assert(sizeof(ElementwiseShape) == 13 * 4 + 8 * 9 * 4 + 64 * 4 * 4,
              "no padding: Java counts on that");

}  // namespace octet
