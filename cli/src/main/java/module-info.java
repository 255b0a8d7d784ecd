/** The command line of Octet. */
module dev.octet.cli {
    requires dev.octet;
    requires dev.octet.model;
    requires com.google.gson;
    requires info.picocli;
    requires java.logging;
    // what dev.octet.quant.picture leaves to its users
    requires java.desktop;
    requires org.knowm.xchart;

    opens dev.octet.cli to
            info.picocli;
}
