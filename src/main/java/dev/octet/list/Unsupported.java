package dev.octet.list;

/** A problem of benchdnn's that has no counterpart among requests. */
final class Unsupported extends Exception {
    private static final long serialVersionUID = 1L;

    Unsupported(String reason) {
        super(reason, null, false, false);
    }
}
