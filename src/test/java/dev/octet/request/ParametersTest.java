package dev.octet.request;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {
    private static final String PLAIN = "gemm u8:s8:s32 3x2:2x3";

    private static Parameters weights() {
        return Parameters.of(new byte[6]);
    }

    private static void assertWrong(String line, Parameters parameters, String reason) {
        Request request = Request.parse(line);
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> request.with(parameters));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    void everythingAtOnce() {
        Gemm gemm =
                Gemm.parse(
                        "gemm u8:s8:s8 3x2:2x3 src_scale zp per_channel bias residual:u8 dst_scale"
                                + " dst_zp");
        Parameters parameters =
                weights()
                        .srcScale(0.5f)
                        .srcZeroPoint(255)
                        .weightScales(1, 2, 3)
                        .bias(-1, 0, 1)
                        .residual(0.25f, 128)
                        .dstScale(4)
                        .dstZeroPoint(-128);
        assertDoesNotThrow(() -> gemm.with(parameters));
        assertArrayEquals(new float[] {1, 2, 3}, parameters.channelScales(3));
        assertArrayEquals(new float[] {-1, 0, 1}, parameters.bias());
    }

    private static QuantParams params(Grouping grouping, int count) {
        float[] scales = new float[count];
        Arrays.fill(scales, 0.5f);
        return QuantParams.of(DataType.S8, -127, 127, grouping, scales, new int[count]);
    }

    /** As many scales as channels, but of other weights. */
    @Test
    void scalesOfAnotherGrouping() {
        for (String line :
                List.of(
                        "gemm u8:s8:s32 2x4:4x4 per_channel 1 0",
                        "gemm u8:s8:s32 2x4:4x4 nk per_channel 0 1",
                        "gemm u8:s8:s32 4x2x4:4x4x4 per_channel 2 1",
                        "gemm u8:s8:s32 4x2x4:4x4x4 nk per_channel 1 0",
                        "conv u8:s8:s32 ic3oc3_ih3kh3 per_channel 0 1",
                        "deconv u8:s8:s32 ic3oc3_ih3oh5kh3 per_channel 1 0")) {
            String[] words = line.split(" ");
            int right = Integer.parseInt(words[words.length - 2]);
            int wrong = Integer.parseInt(words[words.length - 1]);
            Product request = (Product) Request.parse(line.substring(0, line.length() - 4));
            int n = request.channels();
            byte[] weights = new byte[request.weightsCount()];
            assertEquals(Grouping.perChannel(right), request.weightGrouping());
            assertDoesNotThrow(
                    () ->
                            request.with(
                                    Parameters.of(weights)
                                            .weightScales(params(request.weightGrouping(), n))));
            Parameters parameters =
                    Parameters.of(weights).weightScales(params(Grouping.perChannel(wrong), n));
            String message =
                    RootLocale.format(
                            "must be per_channel:%d, as Product.weightGrouping() says; got %d"
                                    + " per_channel:%d",
                            right, n, wrong);
            assertWrong(request.toString(), parameters, message);
        }
    }

    @Test
    void scalesOfGroupsOfATransposedConvolution() {
        String line = "deconv u8:s8:s32 g2ic4oc6_ih3oh5kh3 per_channel";
        Conv conv = Conv.parse(line);
        byte[] weights = new byte[conv.weightsCount()];
        assertEquals(Grouping.perGroupedChannel(2), conv.weightGrouping());
        assertEquals(6, conv.weightGrouping().count(conv.weightsShape()));
        QuantParams fitting = params(conv.weightGrouping(), 6);
        assertDoesNotThrow(() -> conv.with(Parameters.of(weights).weightScales(fitting)));
        for (Grouping other :
                List.of(
                        Grouping.perChannel(0),
                        Grouping.perChannel(1),
                        Grouping.perChannel(7),
                        Grouping.perGroupedChannel(4),
                        Grouping.perGroupedChannel(3),
                        Grouping.perRow())) {
            assertWrong(
                    line,
                    Parameters.of(weights).weightScales(params(other, 6)),
                    "weights 4·3·3·3 must be per_grouped_channel:2");
        }
        // the same by another name: every channel is a group
        Conv depthwise = Conv.parse("deconv u8:s8:s32 g4ic4oc4_ih3oh5kh3 per_channel");
        QuantParams perInput = params(Grouping.perChannel(0), 4);
        assertDoesNotThrow(
                () -> depthwise.with(Parameters.of(new byte[36]).weightScales(perInput)));
    }

    @Test
    void scalesOfParametersThatAreNoWeights() {
        QuantParams shifted = QuantParams.perTensor(DataType.S8, 1, 3);
        assertWrong(
                PLAIN + " per_tensor",
                weights().weightScales(shifted),
                "has no weightZeroPoints, but values were given");
        assertDoesNotThrow(
                () ->
                        Gemm.parse(PLAIN + " per_tensor weight_zp")
                                .with(weights().weightScales(shifted)));
        QuantParams one = params(Grouping.perTensor(), 1);
        assertDoesNotThrow(
                () -> Gemm.parse(PLAIN + " per_tensor").with(weights().weightScales(one)));
        assertWrong(
                PLAIN + " per_channel",
                weights().weightScales(one),
                "weights 2·3 must be per_channel:1");
        assertWrong(PLAIN, weights().weightScales(one), "the request has no weightScales");
        assertWrong(
                PLAIN + " per_tensor",
                weights().weightScales(params(Grouping.perChannel(1), 3)),
                "must be per_tensor");
    }

    @Test
    void defaults() {
        Parameters parameters = weights();
        assertDoesNotThrow(() -> Gemm.parse(PLAIN).with(parameters));
        assertArrayEquals(new float[] {1, 1}, parameters.channelScales(2));
        assertArrayEquals(new float[] {7, 7}, weights().weightScales(7).channelScales(2));
        assertNull(parameters.bias());
        assertEquals(1, parameters.srcScale());
        assertEquals(1, parameters.residualScale());
        assertEquals(1, parameters.dstScale());
    }

    @Test
    void weightsInEveryForm() {
        byte[] bytes = {1, -2, 3};
        assertArrayEquals(bytes, bytes(Parameters.of(bytes)));
        ByteBuffer direct = ByteBuffer.allocateDirect(5).put((byte) 9).put(bytes).flip();
        direct.position(1);
        assertArrayEquals(bytes, bytes(Parameters.of(direct, DataType.S8)));
        assertEquals(1, direct.position());
        float[] floats = {1.5f, -2};
        assertArrayEquals(floats, floats(Parameters.of(floats)));
        ByteBuffer real = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        real.asFloatBuffer().put(floats);
        assertArrayEquals(floats, floats(Parameters.of(real, DataType.F32)));
    }

    /** Read in native order, a 3 that was put in the other one would be 1.4e-40. */
    @Test
    void orderOfWeights() {
        ByteOrder other =
                ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                        ? ByteOrder.LITTLE_ENDIAN
                        : ByteOrder.BIG_ENDIAN;
        for (ByteBuffer weights : List.of(ByteBuffer.allocate(24), ByteBuffer.allocateDirect(24))) {
            weights.order(other);
            for (ByteBuffer each : List.of(weights, weights.asReadOnlyBuffer().order(other))) {
                String message =
                        assertThrows(
                                        IllegalArgumentException.class,
                                        () -> Parameters.of(each, DataType.F32))
                                .getMessage();
                assertEquals(
                        RootLocale.format(
                                "weights holds f32, so its order must be %s, is %s",
                                ByteOrder.nativeOrder(), other),
                        message);
                // bytes have none
                Parameters.of(each, DataType.S8);
            }
        }
    }

    @Test
    void numberAndTypeOfWeights() {
        assertWrong(PLAIN, Parameters.of(new byte[5]), "weights need 2·3 = 6 bytes, got 5");
        assertWrong(PLAIN, Parameters.of(new byte[7]), "6 bytes, got 7");
        assertWrong(PLAIN, Parameters.of(new float[6]), "s8 weights, got f32");
        assertWrong("gemm f32:f32:f32 3x2:2x3", weights(), "f32 weights, got s8");
        assertWrong(
                "gemm f32:f32:f32 3x2:2x3",
                Parameters.of(new float[5]),
                "4·2·3 = 24 bytes, got 20");
        assertWrong("gemm u8:s8:s32 4x3x2:4x2x3", weights(), "4·2·3 = 24 bytes, got 6");
        assertThrows(IllegalArgumentException.class, () -> of(DataType.S32));
        assertWrong("gemm s8:u8:s32 3x2:2x3", weights(), "u8 weights, got s8");
        assertWrong(
                "gemm s8:s8:f32 3x3:3x2 per_group:2",
                weights().weightScales(1, 2),
                "weightScales needs 4 values, got 2");
        assertWrong(PLAIN + " weight_zp", weights(), "has weightZeroPoints, none given");
        assertWrong(
                PLAIN + " weight_zp", weights().weightZeroPoints(128), "in [-128, 127], is 128");
        assertWrong(
                PLAIN + " channel_zp",
                weights().weightZeroPoints(1, 2),
                "weightZeroPoints needs 3 values, got 2");
        assertWrong(
                "gemm s8:s8:f32 3x2:2x3 prelu channel_factor",
                weights().slopes(1, 2, 3).factors(1, 2, Float.NaN),
                "factors must be finite, factors[2] is NaN");
        assertThrows(NullPointerException.class, () -> Parameters.of((byte[]) null));
    }

    @Test
    void parametersOfAConvolution() {
        String line = "conv u8:s8:f32 g2ic6oc4_ih4kh3ph1 per_channel bias";
        assertWrong(
                line, Parameters.of(new byte[107]), "weights need 4·3·3·3 = 108 bytes, got 107");
        assertWrong(
                line.replaceFirst("conv", "deconv"),
                Parameters.of(new byte[216]),
                "weights need 6·2·3·3 = 108 bytes, got 216");
        // as many as there are destination channels
        Parameters parameters = Parameters.of(new byte[108]).weightScales(1, 1, 1, 1);
        assertWrong(line, parameters.bias(1, 2, 3, 4, 5, 6), "bias needs 4 values, got 6");
        Request.parse(line).with(parameters.bias(1, 2, 3, 4));
        assertWrong(line, parameters.weightScales(1, 1), "weightScales needs 4 values, got 2");
    }

    private static Parameters of(DataType type) {
        return Parameters.of(ByteBuffer.allocate(6), type);
    }

    @Test
    void presence() {
        assertWrong(PLAIN + " bias", weights(), "the request has bias, none given");
        assertWrong(PLAIN, weights().bias(1, 2, 3), "no bias");
        assertWrong(PLAIN + " per_tensor", weights(), "has weightScales, none given");
        assertWrong(PLAIN, weights().weightScales(2), "no weightScales");
        assertWrong(PLAIN, weights().srcScale(2), "no srcScale, got 2.0");
        assertWrong(PLAIN + " row_scale", weights().srcScale(2), "no srcScale, got 2.0");
        assertWrong(PLAIN, weights().srcZeroPoint(2), "no srcZeroPoint, got 2");
        assertWrong(PLAIN + " row_zp", weights().srcZeroPoint(2), "no srcZeroPoint, got 2");
        assertWrong(PLAIN + " residual:f32", weights().residual(2, 0), "no residualScale");
        assertWrong(PLAIN + " residual:f32", weights().residual(1, 3), "no residualZeroPoint");
        assertWrong(PLAIN, weights().dstScale(2), "no dstScale, got 2.0");
        assertWrong(PLAIN, weights().dstZeroPoint(2), "no dstZeroPoint, got 2");
    }

    @Test
    void lengths() {
        assertWrong(PLAIN + " bias", weights().bias(1, 2), "bias needs 3 values, got 2");
        assertWrong(PLAIN + " per_tensor", weights().weightScales(1, 2, 3), "1 values, got 3");
        assertWrong(PLAIN + " per_channel", weights().weightScales(1), "3 values, got 1");
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -0f, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void scalesArePositiveAndFinite(float scale) {
        String reason = "must be finite and greater than 0, is " + scale;
        assertWrong(PLAIN + " src_scale", weights().srcScale(scale), "srcScale " + reason);
        assertWrong(
                PLAIN + " per_channel",
                weights().weightScales(1, scale, 1),
                "weightScales[1] " + reason);
        assertWrong(
                PLAIN + " residual:u8", weights().residual(scale, 0), "residualScale " + reason);
        assertWrong(
                "gemm u8:s8:u8 3x2:2x3 dst_scale", weights().dstScale(scale), "dstScale " + reason);
    }

    @Test
    void reciprocalOfDstScaleIsFinite() {
        assertWrong(
                "gemm u8:s8:u8 3x2:2x3 dst_scale",
                weights().dstScale(Float.MIN_VALUE),
                "its reciprocal overflows");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void biasIsFinite(float value) {
        assertWrong(PLAIN + " bias", weights().bias(0, 0, value), "bias[2] is " + value);
    }

    @Test
    void zeroPointsAreInTheRangeOfTheirType() {
        assertWrong(
                PLAIN + " zp",
                weights().srcZeroPoint(-1),
                "srcZeroPoint of u8 must be in [0, 255], is -1");
        assertWrong(PLAIN + " zp", weights().srcZeroPoint(256), "[0, 255], is 256");
        assertWrong(
                "gemm s8:s8:s32 3x2:2x3 zp", weights().srcZeroPoint(128), "[-128, 127], is 128");
        assertWrong(PLAIN + " residual:s8", weights().residual(1, -129), "is -129");
        assertWrong(
                "gemm u8:s8:s8 3x2:2x3 dst_zp",
                weights().dstZeroPoint(128),
                "dstZeroPoint of s8 must be in [-128, 127], is 128");
    }

    private static byte[] bytes(Parameters parameters) {
        byte[] bytes = new byte[parameters.weights().capacity()];
        assertEquals(ByteOrder.nativeOrder(), parameters.directWeights().order());
        parameters.directWeights().get(bytes);
        return bytes;
    }

    private static float[] floats(Parameters parameters) {
        float[] floats = new float[parameters.weights().capacity() / Float.BYTES];
        parameters.weights().asFloatBuffer().get(floats);
        return floats;
    }
}
