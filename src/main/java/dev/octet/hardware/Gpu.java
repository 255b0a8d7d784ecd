package dev.octet.hardware;

/**
 * A graphics processor that can compute, as the kernel's files describe it: no vendor's library is
 * loaded. Immutable.
 *
 * @param name its product name, or the maker and a number
 * @param driver the kernel driver, with its version if known; empty if unknown
 * @param pciAddress such as "0000:01:00.0"; empty if it is not on a PCI bus
 * @param memoryBytes its own memory; 0 if unknown
 */
public record Gpu(String name, String driver, String pciAddress, long memoryBytes) {
    /** Such as "NVIDIA L4, driver nvidia 570.86.15, PCI 0000:01:00.0". */
    @Override
    public String toString() {
        return name
                + (memoryBytes == 0 ? "" : ", " + Bytes.text(memoryBytes))
                + (driver.isEmpty() ? "" : ", driver " + driver)
                + (pciAddress.isEmpty() ? "" : ", PCI " + pciAddress);
    }
}
