/** INT8 for the JVM. */
module dev.octet {
    requires static jdk.incubator.vector;
    requires jdk.unsupported;
    requires static org.bytedeco.javacpp;
    requires static org.bytedeco.cuda;
    requires com.google.gson;
    requires static java.desktop;
    requires static java.logging;
    requires static jdk.management;
    requires static org.knowm.xchart;

    exports dev.octet;
    exports dev.octet.hardware;
    exports dev.octet.kernel;
    exports dev.octet.quant;
    exports dev.octet.quant.choose;
    exports dev.octet.quant.correct;
    exports dev.octet.quant.error;
    exports dev.octet.quant.observe;
    exports dev.octet.quant.picture;
    exports dev.octet.quant.range;
    exports dev.octet.request;
    exports dev.octet.files to
            dev.octet.cli,
            dev.octet.model;
    exports dev.octet.memory to
            dev.octet.model;
    exports dev.octet.list to
            dev.octet.cli;
    exports dev.octet.measure to
            dev.octet.cli;
    exports dev.octet.npy to
            dev.octet.cli,
            dev.octet.model;
    exports dev.octet.page to
            dev.octet.cli,
            dev.octet.model;
    exports dev.octet.quant.json to
            dev.octet.model;
    exports dev.octet.text to
            dev.octet.cli,
            dev.octet.model;
    exports dev.octet.verify to
            dev.octet.cli;
}
