package dev.octet.model.operator.elementwise;

import dev.octet.model.operator.definition.ErrorFunction;
import dev.octet.model.operator.definition.OperatorType;
import java.util.List;

/** Roots, exponentials, logarithms, trigonometric and hyperbolic functions, and roundings. */
final class Functions {
    static final List<OperatorType> TYPES =
            List.of(
                    Unary.type("Sqrt", 1, Math::sqrt),
                    Unary.type("Reciprocal", 1, x -> 1 / x),
                    Unary.type("Exp", 1, StrictMath::exp),
                    Unary.type("Log", 1, StrictMath::log),
                    // of integers, too, in versions before 13
                    OperatorType.onnx(
                            "Erf",
                            9,
                            1,
                            1,
                            node -> new Unary("Erf", ElementSets.NUMBERS, ErrorFunction::erf)),
                    Unary.type("Floor", 1, Math::floor),
                    Unary.type("Ceil", 1, Math::ceil),
                    Unary.type("Round", 11, Math::rint),
                    Unary.type("Sin", 7, StrictMath::sin),
                    Unary.type("Cos", 7, StrictMath::cos),
                    Unary.type("Tan", 7, StrictMath::tan),
                    Unary.type("Asin", 7, StrictMath::asin),
                    Unary.type("Acos", 7, StrictMath::acos),
                    Unary.type("Atan", 7, StrictMath::atan),
                    Unary.type("Sinh", 9, StrictMath::sinh),
                    Unary.type("Cosh", 9, StrictMath::cosh),
                    Unary.type("Tanh", 1, StrictMath::tanh),
                    Unary.type("Asinh", 9, Functions::asinh),
                    Unary.type("Acosh", 9, Functions::acosh),
                    Unary.type("Atanh", 9, Functions::atanh));

    /** Beyond it, x² + 1 is x² in double precision. */
    private static final double LARGE = 0x1p28;

    private Functions() {}

    private static double asinh(double x) {
        double a = Math.abs(x);
        double y =
                a > LARGE
                        ? StrictMath.log(a) + StrictMath.log(2)
                        : StrictMath.log1p(a + a * a / (1 + Math.sqrt(a * a + 1)));
        return Math.copySign(y, x);
    }

    private static double acosh(double x) {
        double above = x - 1;
        return x > LARGE
                ? StrictMath.log(x) + StrictMath.log(2)
                : StrictMath.log1p(above + Math.sqrt(above * (above + 2)));
    }

    private static double atanh(double x) {
        double a = Math.abs(x);
        return Math.copySign(0.5 * StrictMath.log1p(2 * a / (1 - a)), x);
    }
}
