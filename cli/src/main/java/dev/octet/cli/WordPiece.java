package dev.octet.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Numbers for the words of a sentence, as BERT's models that know no capitals have them: words in
 * small letters without accents, each the longest pieces of a vocabulary from left to right
 * (Schuster, Nakajima: Japanese and Korean voice search, 2012).
 */
final class WordPiece {
    private static final String CONTINUED = "##";
    private static final int LONGEST_WORD = 100;

    private final Map<String, Integer> vocabulary;

    private WordPiece(Map<String, Integer> vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** Of a tokenizer.json, as Hugging Face's library writes it. */
    static WordPiece read(InputStream json) throws IOException {
        try (InputStreamReader reader = new InputStreamReader(json, StandardCharsets.UTF_8)) {
            JsonObject words =
                    JsonParser.parseReader(reader)
                            .getAsJsonObject()
                            .getAsJsonObject("model")
                            .getAsJsonObject("vocab");
            Map<String, Integer> vocabulary = new HashMap<>();
            for (Map.Entry<String, JsonElement> word : words.entrySet()) {
                vocabulary.put(word.getKey(), word.getValue().getAsInt());
            }
            return new WordPiece(vocabulary);
        }
    }

    /** A sentence between its marks. */
    long[] ids(String sentence) {
        List<Integer> ids = new ArrayList<>();
        ids.add(vocabulary.get("[CLS]"));
        for (String word : words(sentence)) {
            ids.addAll(pieces(word));
        }
        ids.add(vocabulary.get("[SEP]"));
        return ids.stream().mapToLong(Integer::longValue).toArray();
    }

    /** Each mark of punctuation, and each Chinese character, is a word. */
    private static List<String> words(String sentence) {
        String plain =
                Normalizer.normalize(sentence.toLowerCase(Locale.ROOT), Normalizer.Form.NFD)
                        .replaceAll("\\p{Mn}", "")
                        .replaceAll("([\\p{P}$+<=>^`|~\\p{IsHan}])", " $1 ")
                        .replaceAll("[\\p{Cc}\\p{Cf}&&[^\\t\\n\\r]]", "")
                        .replaceAll("[\\s\\p{Z}]+", " ")
                        .strip();
        return plain.isEmpty() ? List.of() : List.of(plain.split(" "));
    }

    private List<Integer> pieces(String word) {
        List<Integer> ids = new ArrayList<>();
        int from = 0;
        while (from < word.length()) {
            int to = word.length();
            Integer id = null;
            while (id == null && to > from) {
                id = vocabulary.get((from == 0 ? "" : CONTINUED) + word.substring(from, to--));
            }
            if (id == null || word.length() > LONGEST_WORD) {
                return List.of(vocabulary.get("[UNK]"));
            }
            ids.add(id);
            from = to + 1;
        }
        return ids;
    }
}
