// Which of the two instruction sets this processor has: a CPU with the one may lack the other.
#pragma once

namespace octet::vnni {

enum class Unit { AVX_VNNI, AVX512_VNNI };

inline const char *nameOf(Unit unit) { return unit == Unit::AVX_VNNI ? "avx_vnni" : "avx512_vnni"; }

#if defined(__x86_64__)

inline bool hasUnit(Unit unit) {
    __builtin_cpu_init();
    if (unit == Unit::AVX_VNNI) {
        return __builtin_cpu_supports("avxvnni") && __builtin_cpu_supports("fma");
    }
    return __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}

inline bool hasAmx() {
    __builtin_cpu_init();
    return __builtin_cpu_supports("amx-int8");
}

#else

inline bool hasUnit(Unit) { return false; }
inline bool hasAmx() { return false; }

#endif

}  // namespace octet::vnni
