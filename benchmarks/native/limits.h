// What one core can do at most: multiply and add in registers, and read.
#pragma once
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

#include "timing.h"

// Operations in 10^9 per second, a multiplication and its addition being two; and by what.
struct Peak {
    double gops;
    std::string instructions;
};

#if defined(__x86_64__)
__attribute__((target("avx512f"))) inline int64_t read512(const char *data, size_t bytes) {
    __m512i sums[8];
    for (auto &s : sums) s = _mm512_setzero_si512();
    for (size_t i = 0; i + 512 <= bytes; i += 512) {
        for (int j = 0; j < 8; j++) {
            sums[j] = _mm512_xor_si512(sums[j], _mm512_load_si512(data + i + 64 * j));
        }
    }
    for (int j = 1; j < 8; j++) sums[0] = _mm512_xor_si512(sums[0], sums[j]);
    int64_t words[8];
    memcpy(words, &sums[0], sizeof words);
    int64_t sum = 0;
    for (int64_t word : words) sum ^= word;
    return sum;
}
#endif

inline int64_t readWords(const char *data, size_t bytes) {
    int64_t sum = 0;
    for (size_t i = 0; i + 8 <= bytes; i += 8) {
        int64_t word;
        memcpy(&word, data + i, 8);
        sum ^= word;
    }
    return sum;
}

inline int64_t readAll(const char *data, size_t bytes) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) return read512(data, bytes);
#endif
    return readWords(data, bytes);
}

#if defined(__x86_64__)
// Twelve independent sums, more than latency times width of any core so far. In assembly, because a
// compiler that spills one of them to memory measures something else.
constexpr int SUMS = 12;
constexpr int STEPS = 1000;

#define OCTET_LOOP(name, instruction, registers)                                             \
    inline void name() {                                                                     \
        int steps = STEPS;                                                                   \
        asm volatile(                                                                        \
            ".irp r,0,1,2,3,4,5,6,7,8,9,10,11,14,15\n"                                       \
            "vpxor %%xmm\\r, %%xmm\\r, %%xmm\\r\n.endr\n"                                    \
            "1:\n.irp r,0,1,2,3,4,5,6,7,8,9,10,11\n" instruction " %%" registers "14, %%"    \
            registers "15, %%" registers "\\r\n.endr\n"                                     \
            "dec %0\njnz 1b\nvzeroupper\n"                                                  \
            : "+r"(steps)                                                                    \
            :                                                                                \
            : "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",  \
              "xmm9", "xmm10", "xmm11", "xmm14", "xmm15");                                   \
    }

OCTET_LOOP(vnni512, "vpdpbusd", "zmm")
OCTET_LOOP(vnni256, "%{vex%} vpdpbusd", "ymm")
OCTET_LOOP(fma512, "vfmadd231ps", "zmm")
OCTET_LOOP(fma256, "vfmadd231ps", "ymm")
#undef OCTET_LOOP

inline bool hasAvxVnni() {
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    return __builtin_cpu_supports("avx2") && __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) &&
           (eax >> 4 & 1);
}

// `lanes` products are added by each instruction
template <class Loop>
Peak peak(double millis, int lanes, const char *instructions, Loop loop) {
    return {2.0 * STEPS * SUMS * lanes / time(millis, loop), instructions};
}

inline Peak peakInt8(double millis) {
    if (__builtin_cpu_supports("avx512vnni")) return peak(millis, 64, "avx512_vnni", vnni512);
    if (hasAvxVnni()) return peak(millis, 32, "avx_vnni", vnni256);
    throw std::runtime_error("no VNNI: this CPU adds no products of bytes in one instruction");
}

inline Peak peakFp32(double millis) {
    if (__builtin_cpu_supports("avx512f")) return peak(millis, 16, "avx512f", fma512);
    if (__builtin_cpu_supports("fma")) return peak(millis, 8, "fma", fma256);
    throw std::runtime_error("no FMA on this CPU");
}
#else
inline Peak peakInt8(double) { throw std::runtime_error("the loops are written for x86"); }
inline Peak peakFp32(double) { throw std::runtime_error("the loops are written for x86"); }
#endif
