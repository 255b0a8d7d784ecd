package dev.octet.benchmarks.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeersTest {
    @Test
    void whatDoesNotLoadIsAbsentWithItsReason() {
        Peers.Presence presence =
                Peers.attempt(
                        "some",
                        () -> {
                            throw new UnsatisfiedLinkError("no libsome.so");
                        });
        assertFalse(presence.isHere());
        assertTrue(presence.reason().contains("no libsome.so"), presence.reason());
    }

    @Test
    void everyPeerIsHereOrSaysWhyNot() {
        List<Peers.Presence> all =
                Peers.all(
                        () -> {
                            throw new IOException("no plain C++ program");
                        });
        assertEquals("octet", all.get(0).name());
        assertTrue(all.get(0).isHere());
        for (Peers.Presence presence : all) {
            assertEquals(presence.isHere(), presence.reason().isEmpty(), presence.toString());
            if (presence.isHere()) {
                assertEquals(presence.name(), presence.peer().name());
                assertFalse(presence.peer().version().isEmpty());
            }
        }
        Peers.Presence plain = all.get(1);
        assertEquals(PlainCppPeer.NAME, plain.name());
        assertTrue(plain.reason().contains("no plain C++ program"), plain.reason());
    }
}
