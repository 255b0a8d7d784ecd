package dev.octet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.request.Attention;
import dev.octet.request.Conv;
import dev.octet.request.Elementwise;
import dev.octet.request.Gemm;
import dev.octet.request.Matmul;
import dev.octet.request.Normalize;
import dev.octet.request.Parameters;
import dev.octet.request.Pool;
import dev.octet.request.Quantize;
import dev.octet.request.Reduce;
import dev.octet.request.Resize;
import dev.octet.request.Softmax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A description is written field by field where C++ reads structs: both must have the same fields
 * of the same types in the same order. That there is no padding the structs themselves assert.
 */
class DescriptionTest {
    private static final Path SHARED = Path.of("..", "native", "shared");

    /** A member declaration: type, asterisks, and names. */
    private static final Pattern MEMBERS =
            Pattern.compile("^    (?:const )?(\\w+) (\\*?)([\\w\\[\\], ]+);", Pattern.MULTILINE);

    @Test
    void gemm() throws IOException {
        assertSame(
                Description.of(Gemm.parse("gemm u8:s8:s32 1x1:1x1"), null, 1, 0),
                fields("gemm_shape.h", "GemmShape"));
    }

    @Test
    void matmul() throws IOException {
        Matmul matmul = Matmul.parse("gemm f32:f32:f32 2x3x4:2x4x5 runtime_weights");
        assertSame(
                Description.of(matmul, Parameters.none(), 1, 0),
                fields("matmul_shape.h", "MatmulShape"));
    }

    @Test
    void conv() throws IOException {
        List<String> shape = fields("conv_shape.h", "ConvShape");
        addAxes(shape);
        Conv conv = Conv.parse("conv u8:s8:s32 ic1oc1_id3od3ih3oh3iw3ow3kd1kh1kw1");
        assertEquals(3, conv.rank());
        assertSame(Description.of(conv, null, 1, 0), shape);
    }

    @Test
    void pool() throws IOException {
        List<String> shape = fields("pool_shape.h", "PoolShape");
        addAxes(shape);
        assertSame(
                Description.of(Pool.parse("pool u8:u8 ic1_ih1kh1 max"), Parameters.none(), 1),
                shape);
    }

    @Test
    void resize() throws IOException {
        List<String> shape = new ArrayList<>();
        for (String field : fields("resize_shape.h", "ResizeShape")) {
            shape.addAll(elements(field));
        }
        Resize resize = Resize.parse("resize u8:u8 ic1_ih1oh1 half_pixel");
        assertSame(Description.of(resize, Parameters.none(), 1), shape);
    }

    @Test
    void elementwise() throws IOException {
        List<String> shape = new ArrayList<>();
        for (String field : fields("elementwise_shape.h", "ElementwiseShape")) {
            shape.addAll(elements(field));
        }
        Elementwise request = Elementwise.of("add(a,1)", new int[] {2, 3});
        assertSame(Description.of(request, Parameters.none(), 1), shape);
    }

    /** Of a struct's field, when it is an array of numbers or of structs. */
    private static List<String> elements(String field) throws IOException {
        Matcher array = Pattern.compile("(\\w+) (\\w+)\\[(\\d+)]").matcher(field);
        if (!array.matches()) {
            return List.of(field);
        }
        List<String> all = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(array.group(3)); i++) {
            String name = array.group(2) + "[" + i + "]";
            if (array.group(1).equals("int")) {
                all.add("int " + name);
                continue;
            }
            for (String member : fields("elementwise_shape.h", array.group(1))) {
                for (String each : elements(member)) {
                    all.add(each.replace(" ", " " + name + "."));
                }
            }
        }
        return all;
    }

    /** In place of the last field. */
    private static void addAxes(List<String> shape) throws IOException {
        assertEquals("ConvAxis axes[3]", shape.remove(shape.size() - 1));
        for (int i = 0; i < 3; i++) {
            for (String field : fields("conv_shape.h", "ConvAxis")) {
                shape.add(field.replace(" ", " axes[" + i + "]."));
            }
        }
    }

    @Test
    void quantize() throws IOException {
        Description written =
                Description.of(Quantize.parse("quantize f32:s8 2x3 dynamic"), Parameters.none(), 1);
        assertShape(written, fields("quantize_shape.h", "QuantizeShape"));
    }

    @Test
    void softmax() throws IOException {
        assertShape(
                Description.of(Softmax.of(1, 2, 3), Parameters.none(), 1),
                fields("softmax_shape.h", "SoftmaxShape"));
    }

    @Test
    void attention() throws IOException {
        List<String> shape = new ArrayList<>(List.of("int variant"));
        for (String field : fields("attention_shape.h", "AttentionShape")) {
            if (!field.startsWith("TokenStrides ")) {
                shape.add(field);
                continue;
            }
            for (String stride : fields("attention_shape.h", "TokenStrides")) {
                shape.add(stride.replace(" ", " " + field.substring(field.indexOf(' ') + 1) + "."));
            }
        }
        assertShape(Description.of(Attention.of(1, 2, 3, 4), Parameters.none(), 1, 0), shape);
    }

    @Test
    void normalize() throws IOException {
        Normalize request = Normalize.layer(1, 1e-5f, 2, 3);
        Parameters values = Parameters.none().weightScales(1, 2, 3).bias(4, 5, 6);
        assertShape(
                Description.of(request, values, 1), fields("normalize_shape.h", "NormalizeShape"));
    }

    @Test
    void reduce() throws IOException {
        assertShape(
                Description.of(Reduce.of(Reduce.Kind.SUM, 0, 1, 2, 3), Parameters.none(), 1),
                fields("reduce_shape.h", "ReduceShape"));
    }

    /** Of a description that writes of the head only what comes first. */
    private static void assertShape(Description written, List<String> shape) throws IOException {
        List<String> names = written.fields();
        assertEquals(shape, names.subList(names.indexOf("int threads") + 1, names.size()));
        List<String> head = fields("description.h", "Description");
        assertEquals(
                head.subList(0, head.indexOf("int threads") + 1),
                names.subList(0, names.indexOf("int threads") + 1));
    }

    private static void assertSame(Description written, List<String> shape) throws IOException {
        List<String> expected = fields("description.h", "Description");
        expected.addAll(shape);
        assertEquals(expected, written.fields());
    }

    /** Types and names of a struct's fields. */
    private static List<String> fields(String file, String struct) throws IOException {
        String text = Files.readString(SHARED.resolve(file)).replaceAll("//[^\n]*", "");
        int from = text.indexOf("struct " + struct + " {");
        assertTrue(from >= 0, struct);
        String body = text.substring(from);
        // members come before functions, which have parentheses
        Matcher end = Pattern.compile("\\(|template|\n};").matcher(body);
        assertTrue(end.find(), struct);
        Matcher members = MEMBERS.matcher(body.substring(0, end.start()));
        List<String> fields = new ArrayList<>();
        while (members.find()) {
            String type = members.group(2).isEmpty() ? members.group(1) : "pointer";
            for (String name : members.group(3).split(", ")) {
                fields.add(type + " " + name.strip());
            }
        }
        return fields;
    }
}
