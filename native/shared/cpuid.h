// The two x86 instructions that dev.octet.hardware.Cpuid needs. Compiles on every architecture;
// where there is no CPUID both functions say so instead of failing to build.
#ifndef OCTET_CPUID_H
#define OCTET_CPUID_H

#if defined(__x86_64__) || defined(__i386__) || defined(_M_X64) || defined(_M_IX86)
#define OCTET_X86 1
#if defined(_MSC_VER)
#include <immintrin.h>
#include <intrin.h>
#else
#include <cpuid.h>
#endif
#endif

namespace octet {

// Writes eax, ebx, ecx, edx to registers[0..3]. False, and registers untouched, where this is not
// x86 or where the CPU has no such leaf: Intel would answer with the data of its highest one.
inline bool cpuid(int leaf, int subleaf, int *registers) {
#if !defined(OCTET_X86)
    (void)leaf, (void)subleaf, (void)registers;
    return false;
#elif defined(_MSC_VER)
    int range[4];
    __cpuid(range, static_cast<int>(static_cast<unsigned>(leaf) & 0x80000000u));
    if (static_cast<unsigned>(leaf) > static_cast<unsigned>(range[0])) return false;
    __cpuidex(registers, leaf, subleaf);
    return true;
#else
    unsigned eax, ebx, ecx, edx;
    if (!__get_cpuid_count(leaf, subleaf, &eax, &ebx, &ecx, &edx)) return false;
    registers[0] = static_cast<int>(eax);
    registers[1] = static_cast<int>(ebx);
    registers[2] = static_cast<int>(ecx);
    registers[3] = static_cast<int>(edx);
    return true;
#endif
}

// XCR0: which register files the operating system saves. 0 where it has not enabled XGETBV, which
// is then an illegal instruction.
inline long long xgetbv() {
#if defined(OCTET_X86)
    int registers[4];
    const int osxsave = 1 << 27;
    if (!cpuid(1, 0, registers) || !(registers[2] & osxsave)) return 0;
#if defined(_MSC_VER)
    return static_cast<long long>(_xgetbv(0));
#else
    unsigned low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return static_cast<long long>(static_cast<unsigned long long>(high) << 32 | low);
#endif
#else
    return 0;
#endif
}

}  // namespace octet

#endif
