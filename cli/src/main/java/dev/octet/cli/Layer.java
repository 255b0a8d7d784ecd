package dev.octet.cli;

import dev.octet.request.Request;
import java.util.List;

/**
 * A layer of a known network.
 *
 * @param name of the network and its layer
 * @param size in one word
 * @param fp32 with the bias, as frameworks compute it
 * @param int8 as it is deployed: scales and bias included
 */
record Layer(String name, String size, Request fp32, Request int8) {

    /**
     * BERT-base with 128 tokens, ResNet-50's 1x1 convolutions as multiplications, one token of a 8B
     * LLM; convolutions of ResNet-50 and MobileNet.
     */
    static final List<Layer> ALL =
            List.of(
                    gemm("BERT attention", 128, 768, 768, "s8"),
                    gemm("BERT FFN up", 128, 768, 3072, "s8"),
                    gemm("BERT FFN down", 128, 3072, 768, "s8"),
                    gemm("ResNet conv2_x", 3136, 64, 256, "u8"),
                    gemm("ResNet conv3_x", 784, 512, 128, "u8"),
                    gemm("ResNet conv4_x", 196, 1024, 256, "u8"),
                    gemm("ResNet conv5_x", 49, 512, 2048, "u8"),
                    conv("ResNet 7x7 /2", "224²x3→64", "ic3oc64_ih224oh112kh7sh2ph3"),
                    conv("ResNet 3x3", "56²x64→64", "ic64oc64_ih56oh56kh3ph1"),
                    conv("ResNet 1x1", "56²x256→64", "ic256oc64_ih56oh56kh1ph0"),
                    conv("MobileNet dw", "112²x32", "g32ic32oc32_ih112oh112kh3ph1"),
                    gemm("LLM attention", 1, 4096, 4096, "s8"),
                    gemm("LLM FFN up", 1, 4096, 14336, "s8"));

    /** With f32 out; the source is u8 after a ReLU, s8 elsewhere. */
    private static Layer gemm(String name, int m, int k, int n, String src) {
        String shape = m + "x" + k + ":" + k + "x" + n;
        return new Layer(
                name,
                m + "x" + k + "x" + n,
                Request.parse("gemm f32:f32:f32 " + shape + " bias"),
                Request.parse("gemm " + src + ":s8:f32 " + shape + " src_scale per_channel bias"));
    }

    /** With ReLU, and u8 out, as the next convolution wants it. */
    private static Layer conv(String name, String size, String shape) {
        return new Layer(
                name,
                size,
                Request.parse("conv f32:f32:f32 " + shape + " bias relu"),
                Request.parse(
                        "conv u8:s8:u8 " + shape + " src_scale per_channel bias relu dst_scale"));
    }
}
