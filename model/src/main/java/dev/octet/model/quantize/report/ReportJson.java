package dev.octet.model.quantize.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.octet.model.quantize.report.QuantizationReport.Activation;
import dev.octet.model.quantize.report.QuantizationReport.Form;
import dev.octet.model.quantize.report.QuantizationReport.Layer;
import dev.octet.model.quantize.report.QuantizationReport.Promise;
import dev.octet.model.quantize.report.QuantizationReport.Score;
import dev.octet.model.quantize.report.QuantizationReport.Trial;
import dev.octet.quant.json.JsonTree;
import dev.octet.text.Echo;
import dev.octet.text.Names;
import dev.octet.text.RootLocale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reports as JSON and out of it. */
final class ReportJson {
    private static final String FORMAT = "octet-quantization-report";
    private static final int VERSION = 1;

    private static final String INFINITY = "Infinity";
    private static final String MINUS_INFINITY = "-Infinity";

    private static final JsonElement NONE = JsonNull.INSTANCE;

    private ReportJson() {}

    static String print(QuantizationReport report) {
        JsonObject tree = new JsonObject();
        tree.addProperty("format", FORMAT);
        tree.addProperty("version", VERSION);
        tree.addProperty("network", report.network());
        tree.addProperty("settings", report.settings());
        tree.addProperty("command", report.command());
        tree.add("scores", array(report.scores(), ReportJson::tree));
        tree.add("budget", report.budget().<JsonElement>map(ReportJson::tree).orElse(NONE));
        tree.add("layers", array(report.layers(), ReportJson::tree));
        tree.add("activations", array(report.activations(), ReportJson::tree));
        tree.add("trials", array(report.trials(), ReportJson::tree));
        tree.addProperty("bytesFloat", report.bytesFloat());
        tree.addProperty("bytesQuantized", report.bytesQuantized());
        tree.add("nanosFloat", number(report.nanosFloat()));
        tree.add("nanosQuantized", number(report.nanosQuantized()));
        return JsonTree.print(tree);
    }

    private static <T> JsonArray array(List<T> values, Function<T, JsonObject> tree) {
        JsonArray array = new JsonArray();
        values.forEach(value -> array.add(tree.apply(value)));
        return array;
    }

    private static JsonObject tree(Score score) {
        JsonObject tree = new JsonObject();
        tree.addProperty("name", score.name());
        tree.add("fp32", number(score.fp32()));
        tree.add("int8", number(score.int8()));
        return tree;
    }

    private static JsonObject tree(Promise promise) {
        JsonObject tree = new JsonObject();
        tree.addProperty("text", promise.text());
        tree.add("wanted", number(promise.wanted()));
        tree.add("reached", number(promise.reached()));
        tree.addProperty("kept", promise.kept());
        return tree;
    }

    private static JsonObject tree(Layer layer) {
        JsonObject tree = new JsonObject();
        tree.addProperty("name", layer.name());
        tree.addProperty("operator", layer.operator());
        tree.addProperty("form", layer.form().name());
        tree.addProperty("reason", layer.reason());
        tree.add("sqnr", number(layer.sqnr()));
        tree.addProperty("operations", layer.operations());
        tree.addProperty("bytesFloat", layer.bytesFloat());
        tree.addProperty("bytesQuantized", layer.bytesQuantized());
        tree.add("nanosFloat", number(layer.nanosFloat()));
        tree.add("nanosQuantized", number(layer.nanosQuantized()));
        return tree;
    }

    private static JsonObject tree(Activation activation) {
        JsonObject tree = new JsonObject();
        tree.addProperty("name", activation.name());
        tree.add("observedLow", number(activation.observedLow()));
        tree.add("observedHigh", number(activation.observedHigh()));
        tree.add("low", number(activation.low()));
        tree.add("high", number(activation.high()));
        tree.add("clipped", number(activation.clipped()));
        tree.add("scale", number(activation.scale()));
        tree.addProperty("zeroPoint", activation.zeroPoint());
        tree.addProperty("observer", activation.observer());
        return tree;
    }

    private static JsonObject tree(Trial trial) {
        JsonObject tree = new JsonObject();
        tree.addProperty("description", trial.description());
        tree.addProperty("floatLayers", trial.floatLayers());
        tree.add("figure", number(trial.figure()));
        tree.add("sqnr", number(trial.sqnr()));
        tree.addProperty("keepsBudget", trial.keepsBudget());
        tree.addProperty("chosen", trial.chosen());
        return tree;
    }

    /** JSON has neither NaN nor infinities. */
    private static JsonElement number(double value) {
        if (Double.isNaN(value)) {
            return NONE;
        }
        return Double.isInfinite(value)
                ? new JsonPrimitive(value > 0 ? INFINITY : MINUS_INFINITY)
                : new JsonPrimitive(value);
    }

    static QuantizationReport parse(String json) {
        JsonObject tree = JsonTree.parse(json);
        String format = JsonTree.string(tree, "format");
        int version = integer(tree, "version");
        if (!format.equals(FORMAT) || version != VERSION) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "format \"%s\" version %d was expected, got \"%s\" version %d",
                            FORMAT, VERSION, Echo.of(format), version));
        }
        JsonElement budget = JsonTree.member(tree, "budget");
        return new QuantizationReport(
                JsonTree.string(tree, "network"),
                JsonTree.string(tree, "settings"),
                JsonTree.string(tree, "command"),
                list(tree, "scores", ReportJson::score),
                budget.isJsonNull()
                        ? Optional.empty()
                        : Optional.of(promise(JsonTree.object("budget", budget))),
                list(tree, "layers", ReportJson::layer),
                list(tree, "activations", ReportJson::activation),
                list(tree, "trials", ReportJson::trial),
                count(tree, "bytesFloat"),
                count(tree, "bytesQuantized"),
                real(tree, "nanosFloat"),
                real(tree, "nanosQuantized"));
    }

    private static <T> List<T> list(JsonObject tree, String name, Function<JsonObject, T> value) {
        List<T> values = new ArrayList<>();
        for (JsonElement element : JsonTree.array(tree, name)) {
            values.add(value.apply(JsonTree.object(name, element)));
        }
        return values;
    }

    private static Score score(JsonObject tree) {
        return new Score(JsonTree.string(tree, "name"), real(tree, "fp32"), real(tree, "int8"));
    }

    private static Promise promise(JsonObject tree) {
        return new Promise(
                JsonTree.string(tree, "text"),
                real(tree, "wanted"),
                real(tree, "reached"),
                JsonTree.bool(tree, "kept"));
    }

    private static Layer layer(JsonObject tree) {
        return new Layer(
                JsonTree.string(tree, "name"),
                JsonTree.string(tree, "operator"),
                form(JsonTree.string(tree, "form")),
                JsonTree.string(tree, "reason"),
                real(tree, "sqnr"),
                count(tree, "operations"),
                count(tree, "bytesFloat"),
                count(tree, "bytesQuantized"),
                real(tree, "nanosFloat"),
                real(tree, "nanosQuantized"));
    }

    private static Form form(String name) {
        List<String> known = Arrays.stream(Form.values()).map(Form::name).toList();
        if (!known.contains(name)) {
            throw new IllegalArgumentException(Names.unknown("form", name, known));
        }
        return Form.valueOf(name);
    }

    private static Activation activation(JsonObject tree) {
        return new Activation(
                JsonTree.string(tree, "name"),
                real(tree, "observedLow"),
                real(tree, "observedHigh"),
                real(tree, "low"),
                real(tree, "high"),
                real(tree, "clipped"),
                real(tree, "scale"),
                integer(tree, "zeroPoint"),
                JsonTree.string(tree, "observer"));
    }

    private static Trial trial(JsonObject tree) {
        return new Trial(
                JsonTree.string(tree, "description"),
                integer(tree, "floatLayers"),
                real(tree, "figure"),
                real(tree, "sqnr"),
                JsonTree.bool(tree, "keepsBudget"),
                JsonTree.bool(tree, "chosen"));
    }

    private static int integer(JsonObject tree, String name) {
        return JsonTree.integer(JsonTree.member(tree, name));
    }

    private static long count(JsonObject tree, String name) {
        return JsonTree.count(JsonTree.member(tree, name));
    }

    private static double real(JsonObject tree, String name) {
        JsonElement member = JsonTree.member(tree, name);
        if (member.isJsonNull()) {
            return Double.NaN;
        }
        if (member.equals(new JsonPrimitive(INFINITY))) {
            return Double.POSITIVE_INFINITY;
        }
        if (member.equals(new JsonPrimitive(MINUS_INFINITY))) {
            return Double.NEGATIVE_INFINITY;
        }
        return JsonTree.wideReal(member);
    }
}
