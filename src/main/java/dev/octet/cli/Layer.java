package dev.octet.cli;

import dev.octet.kernel.Gemm;
import java.util.List;

/**
 * A layer of a known network, as a matrix multiplication.
 *
 * @param name of the network and its layer
 * @param m rows: tokens or pixels
 * @param k inputs
 * @param n outputs
 * @param src type of the quantized source: u8 after a ReLU, s8 elsewhere
 */
record Layer(String name, int m, int k, int n, String src) {

    /** BERT-base with 128 tokens, ResNet-50's 1x1 convolutions, one token of a 8B LLM. */
    static final List<Layer> ALL =
            List.of(
                    new Layer("BERT attention", 128, 768, 768, "s8"),
                    new Layer("BERT FFN up", 128, 768, 3072, "s8"),
                    new Layer("BERT FFN down", 128, 3072, 768, "s8"),
                    new Layer("ResNet conv2_x", 3136, 64, 256, "u8"),
                    new Layer("ResNet conv3_x", 784, 512, 128, "u8"),
                    new Layer("ResNet conv4_x", 196, 1024, 256, "u8"),
                    new Layer("ResNet conv5_x", 49, 512, 2048, "u8"),
                    new Layer("LLM attention", 1, 4096, 4096, "s8"),
                    new Layer("LLM FFN up", 1, 4096, 14336, "s8"));

    /** With the bias, as frameworks compute it. */
    Gemm fp32() {
        return Gemm.parse("gemm f32:f32:f32 %s bias".formatted(shape()));
    }

    /** As it is deployed: scales and bias included, f32 out. */
    Gemm int8() {
        return Gemm.parse("gemm %s:s8:f32 %s src_scale per_channel bias".formatted(src, shape()));
    }

    private String shape() {
        return "%dx%d:%dx%d".formatted(m, k, k, n);
    }

    /** M x K x N in one word. */
    String size() {
        return m + "x" + k + "x" + n;
    }
}
