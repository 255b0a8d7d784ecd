package dev.octet.engine.jvm;

import dev.octet.kernel.Operands;
import java.nio.ByteBuffer;

/** Working memory of one thread for runs that are cut into units: one run at a time. */
interface UnitRun {
    /** Begins a run. */
    void begin(Operands<ByteBuffer> operands);

    /** Computes one of the units that threads share. */
    void unit(int unit);

    /** Lets go of the caller's buffers. */
    void end();
}
