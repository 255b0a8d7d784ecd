package dev.octet.request;

import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What is computed of each element: {@code mul(add(a,b),0.5)}, {@code relu(a)}, {@code
 * clip:0:6(mul(a,b))}. The letters are sources, in their order; numbers are f32.
 */
public sealed interface Expression {
    /**
     * A source's element.
     *
     * @param index which source, at most 7
     */
    record Source(int index) implements Expression {
        @Override
        public String toString() {
            return String.valueOf((char) ('a' + index));
        }
    }

    /**
     * A number.
     *
     * @param value finite
     */
    record Constant(float value) implements Expression {
        /**
         * Checks it.
         *
         * @throws IllegalArgumentException when it is not finite
         */
        public Constant {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("constants must be finite, got " + value);
            }
        }

        @Override
        public String toString() {
            return Float.toString(value);
        }
    }

    /**
     * An activation of an expression.
     *
     * @param activation which one; not PReLU, whose slopes are a tensor
     * @param of its argument
     */
    record Activated(Activation activation, Expression of) implements Expression {
        /**
         * Checks the activation.
         *
         * @throws IllegalArgumentException for PReLU, saying how it is written
         */
        public Activated {
            if (activation.kind() == Activation.Kind.PRELU) {
                throw new IllegalArgumentException(
                        "prelu of an expression is where(greater(a,0),a,mul(a,b)) with the slopes"
                                + " as a source");
            }
        }

        @Override
        public String toString() {
            return activation + "(" + of + ")";
        }
    }

    /**
     * An operation.
     *
     * @param operator which one
     * @param of as many arguments as it has
     */
    record Applied(Operator operator, List<Expression> of) implements Expression {
        /**
         * Checks the arguments.
         *
         * @throws IllegalArgumentException when their number is another
         */
        public Applied {
            of = List.copyOf(of);
            if (of.size() != operator.arguments) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "%s has %d arguments, got %d",
                                operator.word, operator.arguments, of.size()));
            }
        }

        @Override
        public String toString() {
            return of.stream()
                    .map(Expression::toString)
                    .collect(Collectors.joining(",", operator.word + "(", ")"));
        }
    }

    /** The operations, each rounded by itself. The order is the native code's, too. */
    enum Operator {
        /** a + b. */
        ADD(2),
        /** a - b. */
        SUB(2),
        /** a · b. */
        MUL(2),
        /** a / b. */
        DIV(2),
        /** The smaller, -0 below +0; NaN where one is. */
        MIN(2),
        /** The larger, -0 below +0; NaN where one is. */
        MAX(2),
        /** 1 where a &lt; b, else 0. */
        LESS(2),
        /** 1 where a &gt; b, else 0. */
        GREATER(2),
        /** 1 where a = b, else 0. */
        EQUAL(2),
        /** b where a is not 0, else c. */
        WHERE(3),
        /** -a. */
        NEG(1),
        /** |a|. */
        ABS(1),
        /** The square root. */
        SQRT(1),
        /** 1 / a. */
        RECIPROCAL(1),
        /** The next integer below. */
        FLOOR(1),
        /** The next integer above. */
        CEIL(1),
        /** The nearest integer, of two the even one. */
        ROUND(1),
        /** -1, 1, or a where that is zero or NaN. */
        SIGN(1),
        /** e^a, as of softmax. */
        EXP(1),
        /** ln a, as of log-softmax. */
        LOG(1),
        /** The error function. */
        ERF(1);

        private final String word = name().toLowerCase(Locale.ROOT);
        private final int arguments;

        Operator(int arguments) {
            this.arguments = arguments;
        }

        /** The request's word for it. */
        public String word() {
            return word;
        }

        /** How many arguments it has: 1 to 3. */
        public int arguments() {
            return arguments;
        }
    }

    /** The expressions that this one is made of, each behind its own arguments; this one last. */
    default List<Expression> steps() {
        List<Expression> steps = new ArrayList<>();
        collect(this, steps);
        return List.copyOf(steps);
    }

    private static void collect(Expression expression, List<Expression> steps) {
        if (expression instanceof Activated activated) {
            collect(activated.of, steps);
        } else if (expression instanceof Applied applied) {
            applied.of.forEach(argument -> collect(argument, steps));
        }
        steps.add(expression);
    }

    /** How many values the next step does without when this one is done. */
    default int arguments() {
        return this instanceof Applied applied
                ? applied.operator.arguments
                : this instanceof Activated ? 1 : 0;
    }

    /**
     * Reads what {@code toString} writes.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    static Expression parse(String text) {
        return new ExpressionSyntax(text).read();
    }
}
