package dev.octet.nativelib;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The little of the ELF format that tells whether a file is whole. */
final class Elf {
    /** Bytes of a 64-bit file header. */
    static final int HEADER_BYTES = 64;

    private static final int MAGIC = 0x464C457F;
    private static final int SECTION_TABLE = 40;
    private static final int SECTION_ENTRY_BYTES = 58;
    private static final int SECTION_ENTRIES = 60;

    private Elf() {}

    /**
     * Where a file must end at least: linkers put the table of sections last.
     *
     * @param header the file's first bytes, up to {@link #HEADER_BYTES}
     * @return {@link Long#MAX_VALUE} when this is no 64-bit little-endian ELF header
     */
    static long end(byte[] header) {
        ByteBuffer bytes = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        if (header.length < HEADER_BYTES || bytes.getInt(0) != MAGIC) {
            return Long.MAX_VALUE;
        }
        long entries = Short.toUnsignedLong(bytes.getShort(SECTION_ENTRIES));
        long entryBytes = Short.toUnsignedLong(bytes.getShort(SECTION_ENTRY_BYTES));
        return bytes.getLong(SECTION_TABLE) + entries * entryBytes;
    }
}
