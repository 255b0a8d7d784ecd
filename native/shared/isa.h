// One binary for all x86 CPUs: the same source is compiled up to three times by target attributes,
// and the widest version the CPU has is taken at run time. Elsewhere there is only the baseline.
#pragma once

#ifdef __CUDACC__

// For a GPU: device code is compiled for one architecture, and loops are threads.
#define OCTET_INLINE __device__ __forceinline__
#define OCTET_INLINE_LAMBDA

#else

#if (defined(__x86_64__) || defined(__i386__)) && (defined(__GNUC__) || defined(__clang__))
#define OCTET_X86 1
#define OCTET_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma")))
#define OCTET_AVX2 __attribute__((target("avx2,fma")))
#endif

// Helpers are inlined into the versions, else they would be compiled for the baseline only.
#define OCTET_INLINE inline __attribute__((always_inline))
#define OCTET_INLINE_LAMBDA __attribute__((always_inline))

// Iterations are independent, although dst may be the very memory of a source.
#if defined(__clang__)
#define OCTET_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define OCTET_INDEPENDENT _Pragma("GCC ivdep")
#else
#define OCTET_INDEPENDENT
#endif

namespace octet {

enum class Isa { BASELINE, AVX2, AVX512 };

inline Isa detectIsa() {
#ifdef OCTET_X86
    __builtin_cpu_init();
    // some AVX2 processors never had it
    if (!__builtin_cpu_supports("fma")) return Isa::BASELINE;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) {
        return Isa::AVX512;
    }
    if (__builtin_cpu_supports("avx2")) {
        return Isa::AVX2;
    }
#endif
    return Isa::BASELINE;
}

inline Isa &isaInUse() {
    static Isa value = detectIsa();
    return value;
}

// The version in use.
inline Isa isa() { return isaInUse(); }

// Before anything runs: no wider version than that. What the CPU has not is not taken either.
inline void limitIsa(Isa widest) {
    const Isa here = detectIsa();
    isaInUse() = widest < here ? widest : here;
}

}  // namespace octet

#endif  // __CUDACC__
