/** Networks on Octet's kernels. */
module dev.octet.model {
    requires transitive dev.octet;
    requires org.tribuo.util.onnx;
    requires com.google.protobuf;

    exports dev.octet.model.tensor;
    exports dev.octet.model.graph;
}
