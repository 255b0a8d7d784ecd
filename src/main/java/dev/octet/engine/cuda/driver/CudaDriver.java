package dev.octet.engine.cuda.driver;

import dev.octet.engine.cuda.Device;
import dev.octet.kernel.Probe;
import java.util.Optional;

/** The way to the first GPU, or to the reason why there is none. */
public final class CudaDriver {
    private CudaDriver() {}

    /**
     * The first GPU.
     *
     * @throws Probe.Unavailable without a GPU, its driver, or CUDA's libraries
     */
    public static Device open() throws Probe.Unavailable {
        Presence presence = Presence.ofThisMachine();
        Optional<String> absence = presence.absence();
        if (absence.isPresent()) {
            throw new Probe.Unavailable(absence.get());
        }
        checkDependency();
        PresetCache.secure();
        return new CudaDevice(presence.libraries());
    }

    private static void checkDependency() throws Probe.Unavailable {
        String needed = "org.bytedeco.cuda.global.cudart";
        try {
            Class.forName(needed, false, CudaDriver.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new Probe.Unavailable(
                    "this machine may have a GPU, but org.bytedeco:cuda is not on the class path: add"
                            + " it to the dependencies, with the classifier of this system");
        }
    }
}
