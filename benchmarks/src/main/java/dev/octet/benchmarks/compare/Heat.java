package dev.octet.benchmarks.compare;

import dev.octet.request.Product;
import dev.octet.request.Request;
import dev.octet.request.TensorLayout;
import java.util.List;
import java.util.stream.Stream;

/**
 * One shape and the forms in which it is computed, INT8 and FP32; all of them race together.
 *
 * @param list the name of the list it is from
 * @param shape in benchdnn's notation
 * @param forms requests of that shape
 */
record Heat(String list, String shape, List<Product> forms) {
    private static final String CHANNELS_FIRST = " nchw";

    /** The heat of a product's shape; its types and attributes do not matter. */
    static Heat of(String list, Product product) {
        String shape = product.toString().split(" ")[2];
        Stream<String> forms =
                product.match(
                        gemm ->
                                Stream.of(
                                        "gemm u8:s8:s32 " + shape,
                                        "gemm s8:s8:s32 " + shape,
                                        "gemm u8:s8:f32 "
                                                + shape
                                                + " src_scale per_channel bias relu",
                                        "gemm u8:s8:u8 "
                                                + shape
                                                + " src_scale per_channel bias relu dst_scale",
                                        "gemm f32:s8:f32 " + shape + " per_channel",
                                        "gemm f32:f32:f32 " + shape),
                        conv ->
                                Stream.of(
                                        "conv u8:s8:u8 "
                                                + shape
                                                + " src_scale per_channel bias relu dst_scale",
                                        "conv u8:s8:u8 "
                                                + shape
                                                + " src_scale per_channel bias relu dst_scale nchw",
                                        "conv u8:s8:s32 " + shape,
                                        "conv f32:f32:f32 " + shape + " bias relu",
                                        "conv f32:f32:f32 " + shape + " bias relu nchw"));
        return new Heat(list, shape, forms.map(line -> Request.parse(line).asProduct()).toList());
    }

    /** The types, and "nchw" where that is the layout: how a form is called in tables. */
    static String form(Product request) {
        String types = request.src() + ":" + request.weights() + ":" + request.dst();
        return isChannelsFirst(request) ? types + CHANNELS_FIRST : types;
    }

    /** The same form in the ordinary layout, channels last. */
    static String channelsLast(String form) {
        return form.replace(CHANNELS_FIRST, "");
    }

    /** Whether a form is in channels first, as an ONNX file has it. */
    static boolean isChannelsFirst(String form) {
        return form.endsWith(CHANNELS_FIRST);
    }

    private static boolean isChannelsFirst(Product request) {
        return request.match(gemm -> false, conv -> conv.srcLayout() == TensorLayout.NCHW);
    }
}
