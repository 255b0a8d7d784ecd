package dev.octet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.Binding;
import dev.octet.model.Session;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Help.Ansi;

/** The network of the demo, out of its library. */
class SentencesTest {
    /** What Hugging Face's tokenizer gives. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A cat standing on tree branches.|101 1037 4937 3061 2006 3392 5628 1012 102",
                "Café résumé|101 7668 13746 102",
                "A black-and-white photo of a loveseat.|101 1037 2304 1011 1998 1011 2317 6302 1997"
                        + " 1037 7459 5243 2102 1012 102",
                "Beer bottles (-LRB- Harp Lager )-RRB- lined up on the floor.|101 5404 11015 1006"
                        + " 1011 1048 15185 1011 14601 2474 4590 1007 1011 25269 2497 1011 7732 2039"
                        + " 2006 1996 2723 1012 102",
            })
    void wordsHaveTheirNumbers(String sentence, String ids) throws IOException {
        try (InputStream json =
                getClass()
                        .getClassLoader()
                        .getResourceAsStream("all-minilm-l6-v2-q-tokenizer.json")) {
            long[] expected = List.of(ids.split(" ")).stream().mapToLong(Long::parseLong).toArray();
            assertArrayEquals(expected, WordPiece.read(json).ids(sentence));
        }
    }

    @Test
    void alikeSentencesAreFound() throws IOException {
        Sentences sentences = Sentences.load();
        Map<String, Tensor> inputs =
                sentences.inputs(
                        List.of("A dog barks.", "The hound is barking loudly.", "Taxes are due."));
        try (Session session = sentences.network().session()) {
            Binding binding = session.bind();
            inputs.forEach(binding::input);
            session.run(binding);
            float[][] embeddings = sentences.embeddings(binding, inputs.get("attention_mask"));
            assertEquals(1, Sentences.alike(embeddings[0], embeddings[0]), 1e-5);
            double near = Sentences.alike(embeddings[0], embeddings[1]);
            assertTrue(near > 0.5 && Sentences.alike(embeddings[0], embeddings[2]) < 0.3);
        }
    }

    @Test
    void theDemoShowsBothForms() {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text, true);
        new DemoNetwork(out, Ansi.OFF, new Progress(out, false)).run(200_000_000);
        assertTrue(text.toString().contains("6 of 6 answers are the same"), text.toString());
        assertTrue(text.toString().contains("  INT8  "), text.toString());
    }
}
