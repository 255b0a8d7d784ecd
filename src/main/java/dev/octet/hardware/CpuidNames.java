package dev.octet.hardware;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** CPUID registers to the texts that a person recognizes a CPU by. */
final class CpuidNames {
    private CpuidNames() {}

    /** Such as "GenuineIntel"; empty if the CPU does not say. For display, never for decisions. */
    static String vendor(CpuidReader cpu) {
        CpuidReader.Registers r = cpu.cpuid(0, 0);
        return text(r.ebx(), r.edx(), r.ecx());
    }

    /** Such as "AMD EPYC 9755 128-Core Processor"; empty if the CPU does not say. */
    static String model(CpuidReader cpu) {
        CpuidReader.Registers a = cpu.cpuid(0x8000_0002, 0);
        CpuidReader.Registers b = cpu.cpuid(0x8000_0003, 0);
        CpuidReader.Registers c = cpu.cpuid(0x8000_0004, 0);
        return text(
                a.eax(), a.ebx(), a.ecx(), a.edx(), b.eax(), b.ebx(), b.ecx(), b.edx(), c.eax(),
                c.ebx(), c.ecx(), c.edx());
    }

    /** Four characters a register, up to the first NUL, runs of spaces as one. */
    private static String text(int... registers) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * registers.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(registers);
        String padded = new String(bytes.array(), StandardCharsets.ISO_8859_1);
        int end = padded.indexOf('\0');
        return (end < 0 ? padded : padded.substring(0, end)).strip().replaceAll(" +", " ");
    }
}
