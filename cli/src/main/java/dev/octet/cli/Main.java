package dev.octet.cli;

import dev.octet.text.Echo;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code octet}. */
@Command(
        name = "octet",
        description =
                "INT8 matrix multiplication and convolution on the JVM: what this machine can do.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "In Octet's sources, './octet compare-peers' measures Octet against what else a Java",
            "user could pick.",
            "",
            "A request reads 'gemm src:weights:dst MxK:KxN attribute...' or, with a shape in",
            "benchdnn's notation, 'conv src:weights:dst SHAPE attribute...'; for instance",
            "  octet bench \"gemm u8:s8:f32 128x768:768x3072 src_scale per_channel bias relu\"",
            "  octet bench \"conv u8:s8:u8 mb1_ic64oc64_ih56kh3ph1 per_channel bias relu\"",
            "",
            "Exit status: 0 fine; 1 an engine computed something else than the oracle, or",
            "compared tensors are further apart than allowed; 2 a mistake in what was asked",
            "for; 3 a failure of Octet's own."
        },
        subcommands = {
            DemoCommand.class,
            ProbeCommand.class,
            ExplainCommand.class,
            BenchCommand.class,
            VerifyCommand.class,
            QuantizeCommand.class,
            CompareCommand.class,
            ModelCommand.class
        })
public final class Main implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    /** For picocli. */
    Main() {}

    /** Loggers are forgotten when nobody holds them. */
    private static final Logger LOG = Logger.getLogger("dev.octet");

    /** Runs a command and exits with its status. */
    public static void main(String[] args) {
        // commands say themselves which engines they take
        LOG.setLevel(Level.WARNING);
        // the same digits and points everywhere
        Locale.setDefault(Locale.ROOT);
        // pictures are drawn without a screen
        System.setProperty("java.awt.headless", "true");
        PrintWriter err =
                new PrintWriter(
                        new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.exit(run(args, err));
    }

    private static int run(String[] args, PrintWriter err) {
        StandardOutput stream = new StandardOutput();
        PrintWriter out = stream.writer();
        try {
            int status = commandLine(out, err).execute(args);
            out.flush();
            Optional<String> failure = stream.failure();
            failure.ifPresent(reason -> err.println("octet: cannot write the output: " + reason));
            return failure.isPresent() && status == ExitCode.OK ? ExitCode.MISTAKE : status;
        } catch (OutOfMemoryError e) {
            err.println("octet: " + e.getMessage() + "; OCTET_JAVA_OPTS=-Xmx8g gives Java more");
            return ExitCode.FAILURE;
        } catch (Error e) {
            // status 1, which Java would exit with, means a difference
            return report(e, err);
        }
    }

    /** The commands, writing to these. */
    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::onWrongUsage)
                .setExecutionExceptionHandler(Main::onException);
    }

    /** Without a command: what there is. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static int onWrongUsage(CommandLine.ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr()
                .println(name + ": " + WrongUsage.message(e) + "; see '" + name + " --help'");
        return ExitCode.MISTAKE;
    }

    private static int onException(
            Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        if (e instanceof CallerMistake) {
            String name = command.getCommandSpec().qualifiedName();
            command.getErr().println(name + ": " + Echo.line(e.getMessage()));
            return ExitCode.MISTAKE;
        }
        return report(e, command.getErr());
    }

    private static int report(Throwable e, PrintWriter err) {
        err.println("octet failed; this is a fault of Octet's, please report it:");
        e.printStackTrace(err);
        return ExitCode.FAILURE;
    }
}
