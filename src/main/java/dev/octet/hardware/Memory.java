package dev.octet.hardware;

/**
 * Main memory. Immutable.
 *
 * @param totalBytes of the machine; 0 if unknown
 * @param limitBytes what a container allows of it; 0 if not limited
 * @param javaHeapBytes the largest the Java heap may grow; weights and direct buffers are outside
 */
public record Memory(long totalBytes, long limitBytes, long javaHeapBytes) {
    /** Such as "63.9 GiB, container limit 8 GiB, Java heap up to 2 GiB". */
    @Override
    public String toString() {
        return (totalBytes == 0 ? "unknown" : Bytes.text(totalBytes))
                + (limitBytes == 0 ? "" : ", container limit " + Bytes.text(limitBytes))
                + ", Java heap up to "
                + Bytes.text(javaHeapBytes);
    }
}
