/** Networks on Octet's kernels. */
module dev.octet.model {
    requires transitive dev.octet;
    requires com.google.gson;
    // the jar has their classes inside, under names of its own
    requires static org.tribuo.util.onnx;
    requires static com.google.protobuf;
    requires static tensorflow.lite.metadata;
    requires static flatbuffers.java;
    // what those classes need
    requires java.logging;
    requires jdk.unsupported;
    // pictures, where samples are pictures
    requires static java.desktop;

    exports dev.octet.model;
    exports dev.octet.model.graph;
    exports dev.octet.model.onnx;
    exports dev.octet.model.operator;
    exports dev.octet.model.operator.control;
    exports dev.octet.model.operator.definition;
    exports dev.octet.model.plan;
    exports dev.octet.model.quantize;
    exports dev.octet.model.quantize.report;
    exports dev.octet.model.rewrite;
    exports dev.octet.model.sample;
    exports dev.octet.model.tensor;
    exports dev.octet.model.tflite;
    exports dev.octet.model.upgrade;
    exports dev.octet.model.zoo;
}
