package dev.octet.engine.cuda.driver;

import org.bytedeco.javacpp.Pointer;

/** An address as JavaCPP takes it, without an object for each: it owns nothing. For one thread. */
final class Address extends Pointer {
    Address() {
        super((Pointer) null);
    }

    /** Points elsewhere. */
    Address at(long other) {
        address = other;
        return this;
    }
}
