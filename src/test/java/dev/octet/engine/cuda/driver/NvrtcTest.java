package dev.octet.engine.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NvrtcTest {
    @Test
    void theDevicesOwnArchitectureOrTheLastOneBeforeIt() {
        int[] known = {75, 80, 90, 100, 120};
        assertEquals("sm_75", Nvrtc.architecture(75, known));
        assertEquals("sm_90", Nvrtc.architecture(90, known));
        assertEquals("compute_100", Nvrtc.architecture(103, known));
        assertEquals("compute_120", Nvrtc.architecture(130, known));
    }

    /** The compiler then says what it does not know. */
    @Test
    void anArchitectureOlderThanTheCompiler() {
        assertEquals("sm_75", Nvrtc.architecture(75, 80, 90));
    }
}
