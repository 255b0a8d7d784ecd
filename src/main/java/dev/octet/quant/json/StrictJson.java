package dev.octet.quant.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dev.octet.text.Echo;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;

/**
 * Reads JSON as its standard has it. gson's own parser of trees takes NaN, comments and words
 * without quotes, too, and of a name that comes twice the last one.
 */
public final class StrictJson {
    private StrictJson() {}

    /**
     * The tree of a text, which may begin with a byte order mark.
     *
     * @throws IllegalArgumentException saying where it is none
     */
    public static JsonElement parse(String json) {
        try (JsonReader reader = new JsonReader(new StringReader(json))) {
            reader.setStrictness(Strictness.STRICT);
            JsonElement tree = element(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new IllegalArgumentException("no JSON: more than one value");
            }
            return tree;
        } catch (MalformedJsonException | EOFException e) {
            throw new IllegalArgumentException("no JSON" + place(e), e);
        } catch (IOException e) {
            throw new AssertionError("a string can be read", e);
        }
    }

    /**
     * " at line 1 column 7 path $.type"; the rest of the message is gson's advice on using gson.
     */
    private static String place(IOException e) {
        String message = String.valueOf(e.getMessage());
        int at = message.indexOf(" at line ");
        int end = message.indexOf("\nSee ");
        return at < 0 ? "" : Echo.of(message.substring(at, end < 0 ? message.length() : end));
    }

    private static JsonElement element(JsonReader reader) throws IOException {
        switch (reader.peek()) {
            case BEGIN_ARRAY -> {
                JsonArray array = new JsonArray();
                reader.beginArray();
                while (reader.hasNext()) {
                    array.add(element(reader));
                }
                reader.endArray();
                return array;
            }
            case BEGIN_OBJECT -> {
                JsonObject object = new JsonObject();
                reader.beginObject();
                while (reader.hasNext()) {
                    String name = reader.nextName();
                    if (object.has(name)) {
                        throw new IllegalArgumentException(
                                "no JSON: twice the same name at " + Echo.of(reader.getPath()));
                    }
                    object.add(name, element(reader));
                }
                reader.endObject();
                return object;
            }
            case NUMBER -> {
                return new JsonPrimitive(new BigDecimal(reader.nextString()));
            }
            case STRING -> {
                return new JsonPrimitive(reader.nextString());
            }
            case BOOLEAN -> {
                return new JsonPrimitive(reader.nextBoolean());
            }
            default -> {
                reader.nextNull();
                return JsonNull.INSTANCE;
            }
        }
    }
}
