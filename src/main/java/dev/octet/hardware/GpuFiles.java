package dev.octet.hardware;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** GPUs in the files of a Linux kernel. */
final class GpuFiles {
    private static final String NVIDIA = "/proc/driver/nvidia";
    private static final String DRM = "/sys/class/drm";

    /** Where {@link #gpus} looks. */
    static final List<String> PLACES = List.of(NVIDIA, DRM);

    private static final Pattern VERSION = Pattern.compile("\\s(\\d+(\\.\\d+)+)(\\s|$)");
    private static final Map<String, String> MAKERS =
            Map.of("0x1002", "AMD", "0x10de", "NVIDIA", "0x8086", "Intel");

    private final SystemFiles nvidia;
    private final SystemFiles drm;

    GpuFiles(SystemFiles files) {
        nvidia = files.in(NVIDIA);
        drm = files.in(DRM);
    }

    /** One that both places list is taken from the first, which knows its product name. */
    List<Gpu> gpus() {
        List<Gpu> gpus = new ArrayList<>();
        for (String address : nvidia.in("gpus").names()) {
            String information = nvidia.in("gpus").in(address).text("information");
            gpus.add(nvidia(information, address, nvidia.text("version")));
        }
        for (String name : drm.names()) {
            SystemFiles device = drm.in(name).in("device");
            if (isCard(name) && renders(device)) {
                Gpu gpu = drm(device);
                if (gpus.stream().noneMatch(other -> same(other, gpu))) {
                    gpus.add(gpu);
                }
            }
        }
        return gpus;
    }

    /**
     * From the texts of the driver's information file, of that file's folder and of the version
     * file.
     */
    static Gpu nvidia(String information, String address, String version) {
        String model = TextFields.value(information, "Model", ':');
        return new Gpu(
                model.isEmpty() ? "NVIDIA GPU" : model,
                ("nvidia " + version(version)).strip(),
                address.toLowerCase(Locale.ROOT),
                0);
    }

    /** The first line names the module, its version and its date; the others the compiler. */
    private static String version(String text) {
        Matcher version = VERSION.matcher(text.split("\n")[0]);
        return version.find() ? version.group(1) : "";
    }

    private static Gpu drm(SystemFiles device) {
        String uevent = device.text("uevent");
        String vendor = device.text("vendor");
        String product = device.text("product_name");
        String model = product.isEmpty() ? "GPU " + device.text("device") : product;
        return new Gpu(
                (MAKERS.getOrDefault(vendor, vendor) + " " + model).strip(),
                TextFields.value(uevent, "DRIVER", '='),
                TextFields.value(uevent, "PCI_SLOT_NAME", '='),
                Math.max(0, TextFields.number(device.text("mem_info_vram_total"), 0)));
    }

    /** "card0", but not "card0-HDMI-A-1", which is a plug. */
    private static boolean isCard(String name) {
        return name.startsWith("card")
                && TextFields.number(name.substring("card".length()), -1) >= 0;
    }

    /** A display without a render node, such as a server's console, cannot compute. */
    private static boolean renders(SystemFiles device) {
        for (String name : device.in("drm").names()) {
            if (name.startsWith("renderD")) {
                return true;
            }
        }
        return false;
    }

    private static boolean same(Gpu a, Gpu b) {
        return !a.pciAddress().isEmpty() && a.pciAddress().equals(b.pciAddress());
    }
}
