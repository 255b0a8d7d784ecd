package dev.octet.request;

import dev.octet.request.Expression.Activated;
import dev.octet.request.Expression.Applied;
import dev.octet.request.Expression.Constant;
import dev.octet.request.Expression.Operator;
import dev.octet.request.Expression.Source;
import dev.octet.text.Echo;
import dev.octet.text.Names;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads an {@link Expression} from left to right. */
final class ExpressionSyntax {
    private static final int DEEPEST = 64;

    private final String text;
    private int at;

    ExpressionSyntax(String text) {
        this.text = text;
    }

    Expression read() {
        Expression expression = expression(0);
        if (at < text.length()) {
            throw wrong("goes on behind its end: " + Echo.quoted(text.substring(at)));
        }
        return expression;
    }

    private Expression expression(int depth) {
        if (depth > DEEPEST) {
            throw wrong(RootLocale.format("is nested more than %d levels deep", DEEPEST));
        }
        int from = at;
        while (at < text.length() && "(),".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(from, at);
        if (at == text.length() || text.charAt(at) != '(') {
            return word.matches("[a-h]")
                    ? new Source(word.charAt(0) - 'a')
                    : new Constant(Activation.number(text, word));
        }
        List<Expression> arguments = new ArrayList<>();
        do {
            at++;
            arguments.add(expression(depth + 1));
        } while (at < text.length() && text.charAt(at) == ',');
        if (at == text.length() || text.charAt(at) != ')') {
            throw wrong("lacks a closing parenthesis");
        }
        at++;
        return applied(word, arguments);
    }

    private Expression applied(String word, List<Expression> arguments) {
        Optional<Operator> operator =
                Arrays.stream(Operator.values())
                        .filter(each -> each.word().equals(word))
                        .findFirst();
        if (operator.isPresent()) {
            return new Applied(operator.get(), arguments);
        }
        if (!Activation.isName(word)) {
            throw new IllegalArgumentException(
                    Names.unknown(
                            "operation",
                            word,
                            Stream.concat(
                                            Arrays.stream(Operator.values()).map(Operator::word),
                                            Activation.words())
                                    .toList()));
        }
        if (arguments.size() != 1) {
            throw wrong(RootLocale.format("gives %s %d arguments, not 1", word, arguments.size()));
        }
        return new Activated(Activation.parse(word), arguments.get(0));
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(
                "an expression reads like mul(add(a,b),0.5); " + Echo.quoted(text) + " " + what);
    }
}
