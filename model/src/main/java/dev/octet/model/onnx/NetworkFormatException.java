package dev.octet.model.onnx;

import java.io.IOException;

/** A file that is not a network, or one that contradicts itself; says where. */
public class NetworkFormatException extends IOException {
    private static final long serialVersionUID = 1;

    /** With the reason. */
    public NetworkFormatException(String message) {
        super(message);
    }

    /** With the reason and what it was found by. */
    public NetworkFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
