package dev.octet.engine.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.octet.kernel.NativeFailure;
import org.junit.jupiter.api.Test;

class WorkspacesTest {
    private final HostDevice device = HostDevice.orAbort();
    private final Workspaces workspaces = new Workspaces(device);

    /** Those that are there and those that come. */
    @Test
    void everyWorkspaceHasWhatWasSettled() {
        Workspace one = workspaces.take();
        Workspace other = workspaces.take();
        assertNotSame(one, other);
        workspaces.give(one);
        workspaces.give(other);
        workspaces.settle(1000);

        Workspace[] all = {workspaces.take(), workspaces.take(), workspaces.take()};
        long before = device.allocations();
        for (Workspace workspace : all) {
            workspace.memory(1000);
            workspaces.give(workspace);
        }
        assertEquals(before, device.allocations());
    }

    /** A place is free again for the next one that asks. */
    @Test
    void aWorkspaceThatCannotBeCreatedTakesNoPlace() {
        HostDevice poor = new HostDevice();
        Workspaces none = new Workspaces(poor);
        poor.losePinned();
        for (int i = 0; i < 10; i++) {
            assertThrows(NativeFailure.class, none::take);
        }
        assertEquals(0, poor.pieces());
    }
}
