package dev.octet.model.fuzz;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;

/** A fuzz target of Jazzer's that changes fields of ONNX's messages, so that most are read. */
public final class MessagesFuzzer {
    private MessagesFuzzer() {}

    /** What Jazzer calls. */
    public static void fuzzerTestOneInput(@NotNull ModelProto network) {
        AnyNetwork.of(network.toByteArray());
    }
}
