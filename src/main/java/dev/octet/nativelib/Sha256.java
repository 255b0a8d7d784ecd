package dev.octet.nativelib;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, as hexadecimal digits. */
final class Sha256 {
    private final MessageDigest digest;

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    void update(byte[] bytes) {
        digest.update(bytes);
    }

    void update(byte[] bytes, int length) {
        digest.update(bytes, 0, length);
    }

    /** Of everything so far. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    static String of(InputStream in) throws IOException {
        return ofCopied(in, OutputStream.nullOutputStream());
    }

    /** Of what is copied from one to the other. */
    static String ofCopied(InputStream in, OutputStream out) throws IOException {
        Sha256 all = new Sha256();
        byte[] piece = new byte[1 << 16];
        for (int n = in.read(piece); n > 0; n = in.read(piece)) {
            all.update(piece, n);
            out.write(piece, 0, n);
        }
        return all.hex();
    }
}
