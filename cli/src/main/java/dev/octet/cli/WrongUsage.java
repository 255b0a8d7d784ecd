package dev.octet.cli;

import dev.octet.text.Echo;
import dev.octet.text.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with the words of a command line, and which ones were meant. */
final class WrongUsage {
    /** The launcher's own command, which does not get here unless it is misspelt. */
    private static final String PEERS = "compare-peers";

    private WrongUsage() {}

    /** One line. */
    static String message(ParameterException e) {
        String message =
                e instanceof UnmatchedArgumentException unmatched
                        ? unmatched(unmatched)
                        : e.getMessage().replaceFirst("^Error: ", "") + nearestConstant(e);
        return Echo.line(message);
    }

    private static String unmatched(UnmatchedArgumentException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        String word = e.getUnmatched().get(0);
        if (e.isUnknownOption()) {
            return Names.unknown("option", word.split("=", 2)[0], options(command));
        }
        if (command.subcommands().isEmpty()) {
            return "nothing expects the argument " + Echo.quoted(word);
        }
        List<String> known = new ArrayList<>(command.subcommands().keySet());
        if (command.parent() == null) {
            known.add(PEERS);
        }
        return Names.unknown("command", word, known);
    }

    private static List<String> options(CommandSpec command) {
        return command.options().stream()
                .flatMap(option -> Arrays.stream(option.names()))
                .filter(name -> name.startsWith("--"))
                .toList();
    }

    /** For an option whose values are words: picocli names all of them. */
    private static String nearestConstant(ParameterException e) {
        ArgSpec argument = e.getArgSpec();
        if (argument == null || e.getValue() == null || !argument.type().isEnum()) {
            return "";
        }
        List<String> known =
                Arrays.stream(argument.type().getEnumConstants())
                        .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                        .toList();
        return Names.nearest(e.getValue(), known);
    }
}
