package dev.octet.model.rewrite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What exporters write instead of attention: 2 sequences of 6 tokens, 3 heads of 8. */
class AttentionsTest {
    private static final List<Long> HEADS = List.of(0L, 2L, 1L, 3L);

    private static final List<Long> SWAPPED = List.of(0L, 1L, 3L, 2L);

    /** Queries, keys and values of each token, cut into heads. */
    private static Drawn network() {
        return new Drawn()
                .input("q", 2, 6, 24)
                .input("k", 2, 6, 24)
                .input("v", 2, 6, 24)
                .longs("cut", 0, 0, 3, 8)
                .longs("flat", 6, 6, 8)
                .longs("split", 2, 3, 6, 8)
                .number("scale", 0.35)
                .number("root", 0.6)
                .number("zero", 0)
                .number("hidden", Double.NEGATIVE_INFINITY)
                .number("least", -Float.MAX_VALUE)
                .onnx("q4 = Reshape(q, cut)")
                .onnx("k4 = Reshape(k, cut)")
                .onnx("v4 = Reshape(v, cut)")
                .onnx("qh = Transpose(q4)", "perm", HEADS)
                .onnx("kh = Transpose(k4)", "perm", HEADS)
                .onnx("kt = Transpose(k4)", "perm", List.of(0L, 2L, 3L, 1L))
                .onnx("vh = Transpose(v4)", "perm", HEADS);
    }

    private static Drawn ended(Drawn network) {
        return network.onnx("p = Softmax(z)", "axis", -1L)
                .onnx("yh = MatMul(p, vh)")
                .onnx("y = Transpose(yh)", "perm", HEADS)
                .output("y")
                .check();
    }

    @Test
    void scaleBehindAndInFrontOfTheProduct() {
        ended(network().onnx("s = MatMul(qh, kt)").onnx("z = Mul(s, scale)")).takes("attention");
        ended(network().onnx("s = MatMul(qh, kt)").onnx("z = Div(s, root)")).takes("attention");
        ended(
                        network()
                                .onnx("qs = Mul(qh, root)")
                                .onnx("ks = Mul(kt, root)")
                                .onnx("z = MatMul(qs, ks)"))
                .takes("attention");
        ended(
                        network()
                                .onnx("k2 = Transpose(kh)", "perm", SWAPPED)
                                .onnx("qs = Div(qh, root)")
                                .onnx("z = MatMul(qs, k2)"))
                .takes("attention");
    }

    @Test
    void masksAreAddedOrChosen() {
        Drawn added =
                network()
                        .input("m", 2, 1, 6, 6)
                        .input("rel", 1, 3, 6, 6)
                        .onnx("s = MatMul(qh, kt)")
                        .onnx("t = Add(s, rel)")
                        .onnx("z = Add(m, t)");
        ended(added).takes("attention", "eltwise");
        Drawn seen =
                network()
                        .input("m", Drawn.triangle(1, 1, 6, 6))
                        .onnx("s = MatMul(qh, kt)")
                        .onnx("z = Where(m, s, hidden)");
        ended(seen).takes("attention", "eltwise");
        Drawn unseen =
                network()
                        .input("m", Drawn.triangle(2, 1, 6, 6))
                        .onnx("not = Not(m)")
                        .onnx("s = MatMul(qh, kt)")
                        .onnx("t = Mul(s, scale)")
                        .onnx("z = Where(m, t, least)");
        ended(unseen).takes("attention", "eltwise");
    }

    @Test
    void aScaleBehindTheMaskIsAnotherThing() {
        ended(
                        network()
                                .input("m", 2, 1, 6, 6)
                                .onnx("s = MatMul(qh, kt)")
                                .onnx("t = Add(s, m)")
                                .onnx("z = Mul(t, scale)"))
                .takes("eltwise", "gemm", "gemm", "softmax", "Transpose");
    }

    @Test
    void scoresThatAreAskedForStay() {
        ended(network().onnx("z = MatMul(qh, kt)").output("z"))
                .takes("gemm", "gemm", "softmax", "Transpose");
    }

    @Test
    void headsOutside() {
        new Drawn()
                .input("q", 2, 3, 6, 8)
                .input("k", 2, 3, 7, 8)
                .input("t", 2, 3, 8, 7)
                .input("v", 2, 3, 7, 4)
                .onnx("kt = Transpose(k)", "perm", SWAPPED)
                .onnx("z = MatMul(q, kt)")
                .onnx("p = Softmax(z)")
                .onnx("y = MatMul(p, v)")
                .onnx("z2 = MatMul(q, t)")
                .onnx("p2 = Softmax(z2)")
                .onnx("y2 = MatMul(p2, v)")
                .output("y", "y2")
                .check()
                .takes("attention", "attention", "Transpose");
    }

    @Test
    void headsAndSequencesInOneAxis() {
        for (String mask : List.of("", "flat", "split")) {
            Drawn network =
                    network()
                            .onnx("qs = Mul(qh, scale)")
                            .onnx("qf = Reshape(qs, flat)")
                            .onnx("kf = Reshape(kh, flat)")
                            .onnx("vf = Reshape(vh, flat)")
                            .onnx("kft = Transpose(kf)", "perm", List.of(0L, 2L, 1L))
                            .onnx("s = MatMul(qf, kft)")
                            .longs("four", 2, 3, 6, 6)
                            .longs("three", 6, 6, 6);
            String z = "s";
            if (mask.equals("flat")) {
                network.input("m", 6, 6, 6).onnx("z = Add(s, m)");
                z = "z";
            } else if (mask.equals("split")) {
                network.input("m", 2, 1, 6, 6)
                        .onnx("s4 = Reshape(s, four)")
                        .onnx("m4 = Add(s4, m)")
                        .onnx("z = Reshape(m4, three)");
                z = "z";
            }
            network.onnx("p = Softmax(" + z + ")")
                    .onnx("yf = MatMul(p, vf)")
                    .onnx("yh = Reshape(yf, split)")
                    .onnx("y = Transpose(yh)", "perm", HEADS)
                    .output("y")
                    .check()
                    .takes("attention");
        }
        new Drawn()
                .input("q", 6, 5, 8)
                .input("k", 6, 7, 8)
                .input("v", 6, 7, 8)
                .onnx("kt = Transpose(k)", "perm", List.of(0L, 2L, 1L))
                .onnx("z = MatMul(q, kt)")
                .onnx("p = Softmax(z)")
                .onnx("y = MatMul(p, v)")
                .output("y")
                .check()
                .takes("attention");
    }

    @Test
    void headsThatShareKeys() {
        Drawn network =
                new Drawn()
                        .input("q", 2, 6, 6, 8)
                        .input("k", 2, 5, 2, 8)
                        .input("v", 2, 5, 2, 8)
                        .longs("axis", 2)
                        .longs("each", 2, 2, 3, 5, 8)
                        .longs("all", 2, 6, 5, 8);
        for (String x : List.of("k", "v")) {
            network.onnx(x + "h = Transpose(" + x + ")", "perm", HEADS)
                    .onnx(x + "u = Unsqueeze(" + x + "h, axis)")
                    .onnx(x + "e = Expand(" + x + "u, each)")
                    .onnx(x + "a = Reshape(" + x + "e, all)");
        }
        network.onnx("kt = Transpose(ka)", "perm", SWAPPED)
                .onnx("z = MatMul(q, kt)")
                .onnx("p = Softmax(z)")
                .onnx("y = MatMul(p, va)")
                .output("y")
                .check()
                .takes("attention");
        assertTrue(network.request("attention").contains("kv_heads:2"));
    }

    @Test
    void partsOfOneProjection() {
        new Drawn()
                .input("x", 2, 6, 24)
                .constant("w", 24, 72)
                .longs("parts", 24, 24, 24)
                .longs("cut", 0, 0, 3, 8)
                .onnx("c = MatMul(x, w)")
                .onnx("q, k, v = Split(c, parts)", "axis", 2L)
                .onnx("q4 = Reshape(q, cut)")
                .onnx("k4 = Reshape(k, cut)")
                .onnx("v4 = Reshape(v, cut)")
                .onnx("qh = Transpose(q4)", "perm", HEADS)
                .onnx("kt = Transpose(k4)", "perm", List.of(0L, 2L, 3L, 1L))
                .onnx("vh = Transpose(v4)", "perm", HEADS)
                .onnx("z = MatMul(qh, kt)")
                .onnx("p = Softmax(z)")
                .onnx("yh = MatMul(p, vh)")
                .onnx("y = Transpose(yh)", "perm", HEADS)
                .output("y")
                .check()
                .takes("gemm", "attention");
        Drawn picked =
                new Drawn()
                        .input("x", 2, 6, 24)
                        .constant("w", 24, 72)
                        .longs("cut", 2, 6, 3, 3, 8)
                        .onnx("c = MatMul(x, w)")
                        .onnx("c5 = Reshape(c, cut)")
                        .onnx("t = Transpose(c5)", "perm", List.of(2L, 0L, 3L, 1L, 4L));
        for (int i = 0; i < 3; i++) {
            Tensor index = Tensor.zeros(ElementType.INT64, Shape.scalar());
            index.setLong(0, i);
            picked.constant("i" + i, index)
                    .onnx("qkv".charAt(i) + " = Gather(t, i" + i + ")", "axis", 0L);
        }
        picked.onnx("kt = Transpose(k)", "perm", SWAPPED)
                .onnx("z = MatMul(q, kt)")
                .onnx("p = Softmax(z)")
                .onnx("yh = MatMul(p, v)")
                .onnx("y = Transpose(yh)", "perm", HEADS)
                .output("y")
                .check()
                .takes("gemm", "attention");
    }
}
