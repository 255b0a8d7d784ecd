package dev.octet.hardware;

import dev.octet.text.RootLocale;

/**
 * The Java that runs this. Immutable.
 *
 * @param version such as "17.0.15"
 * @param vendor such as "Eclipse Adoptium"
 * @param vm the virtual machine's name and version
 */
public record JavaRuntime(String version, String vendor, String vm) {
    /** From the system properties. */
    static JavaRuntime current() {
        return new JavaRuntime(
                System.getProperty("java.version", ""),
                System.getProperty("java.vendor", ""),
                System.getProperty("java.vm.name", "")
                        + " "
                        + System.getProperty("java.vm.version", ""));
    }

    /** Such as "17.0.15 (Debian), OpenJDK 64-Bit Server VM 17.0.15+6". */
    @Override
    public String toString() {
        return RootLocale.format("%s (%s), %s", version, vendor, vm);
    }
}
