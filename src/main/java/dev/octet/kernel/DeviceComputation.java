package dev.octet.kernel;

/** A {@link Computation} of an engine that has a device, and takes operands in its memory, too. */
public interface DeviceComputation extends Computation {

    /**
     * Asks for the computation; returns before it is done. Presence and sizes of the operands have
     * been checked.
     *
     * @throws IllegalArgumentException when queue or buffers are another engine's
     */
    void run(DeviceQueue queue, Operands<DeviceBuffer> operands);
}
