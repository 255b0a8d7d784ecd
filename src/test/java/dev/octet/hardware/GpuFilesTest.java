package dev.octet.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "PCI addresses are no file names there")
class GpuFilesTest {
    private static final String INFORMATION =
            """
            Model: \t\t NVIDIA H100 80GB HBM3
            IRQ:   \t\t 245
            GPU UUID: \t GPU-00000000-0000-0000-0000-000000000000
            Bus Type: \t PCIe
            Bus Location: \t 0000:1b:00.0
            Device Minor: \t 0
            """;
    private static final String OPEN_DRIVER =
            """
            NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build
            GCC version:  gcc version 12.3.0 (Ubuntu 12.3.0-1ubuntu1~22.04)
            """;
    private static final String CLOSED_DRIVER =
            "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.129.03  Thu Oct 19 2023\n";
    private static final Gpu H100 =
            new Gpu("NVIDIA H100 80GB HBM3", "nvidia 570.86.15", "0000:1b:00.0", 0);

    @TempDir Path root;

    @Test
    void readsTheNvidiaDriversFiles() {
        FakeMachine machine =
                new FakeMachine(root)
                        .file("/proc/driver/nvidia/version", OPEN_DRIVER)
                        .file("/proc/driver/nvidia/gpus/0000:1b:00.0/information", INFORMATION);
        assertEquals(List.of(H100), new GpuFiles(machine.files()).gpus());
        assertEquals(
                "NVIDIA H100 80GB HBM3, driver nvidia 570.86.15, PCI 0000:1b:00.0",
                H100.toString());
    }

    @Test
    void theClosedDriverWritesItsVersionDifferently() {
        assertEquals(
                "nvidia 535.129.03",
                GpuFiles.nvidia(INFORMATION, "0000:1b:00.0", CLOSED_DRIVER).driver());
    }

    @Test
    void missingTextsLeaveWhatIsKnown() {
        assertEquals(
                new Gpu("NVIDIA GPU", "nvidia", "0000:1b:00.0", 0),
                GpuFiles.nvidia("", "0000:1B:00.0", ""));
    }

    @Test
    void readsTheGraphicsClass() {
        FakeMachine machine = new FakeMachine(root);
        card(machine, 1, "0x1002", "0x740f", "DRIVER=amdgpu\nPCI_SLOT_NAME=0000:29:00.0\n");
        machine.file("/sys/class/drm/card1/device/mem_info_vram_total", "68702699520\n")
                .file("/sys/class/drm/card1-HDMI-A-1/device/drm/renderD128/dev", "")
                .file("/sys/class/drm/version", "drm 1.1.0 20060810");
        List<Gpu> gpus = new GpuFiles(machine.files()).gpus();
        assertEquals(
                List.of(new Gpu("AMD GPU 0x740f", "amdgpu", "0000:29:00.0", 68_702_699_520L)),
                gpus);
        assertEquals(
                "AMD GPU 0x740f, 64 GiB, driver amdgpu, PCI 0000:29:00.0", gpus.get(0).toString());
    }

    @Test
    void aProductNameIsUsedAndAnUnknownMakerKeepsItsNumber() {
        FakeMachine machine = new FakeMachine(root);
        card(machine, 0, "0x1002", "0x740f", "DRIVER=amdgpu\n");
        machine.file("/sys/class/drm/card0/device/product_name", "Instinct MI210\n");
        card(machine, 1, "0x1e3e", "0x0001", "");
        assertEquals(
                List.of(
                        new Gpu("AMD Instinct MI210", "amdgpu", "", 0),
                        new Gpu("0x1e3e GPU 0x0001", "", "", 0)),
                new GpuFiles(machine.files()).gpus());
    }

    @Test
    void aConsoleDisplayIsNoGpu() {
        FakeMachine machine =
                new FakeMachine(root)
                        .file("/sys/class/drm/card0/device/vendor", "0x1a03\n")
                        .file("/sys/class/drm/card0/device/drm/card0/dev", "226:0\n");
        assertEquals(List.of(), new GpuFiles(machine.files()).gpus());
    }

    @Test
    void aGpuInBothPlacesIsOne() {
        FakeMachine machine =
                new FakeMachine(root)
                        .file("/proc/driver/nvidia/version", OPEN_DRIVER)
                        .file("/proc/driver/nvidia/gpus/0000:1b:00.0/information", INFORMATION);
        card(machine, 0, "0x10de", "0x2330", "DRIVER=nvidia\nPCI_SLOT_NAME=0000:1b:00.0\n");
        assertEquals(List.of(H100), new GpuFiles(machine.files()).gpus());
    }

    private static void card(
            FakeMachine machine, int number, String vendor, String device, String uevent) {
        String folder = "/sys/class/drm/card" + number + "/device/";
        machine.file(folder + "vendor", vendor + "\n")
                .file(folder + "device", device + "\n")
                .file(folder + "uevent", uevent)
                .file(folder + "drm/renderD" + (128 + number) + "/dev", "");
    }
}
