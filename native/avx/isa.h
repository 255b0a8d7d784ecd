// Which of the two widths this processor computes with.
#pragma once

#include "shared/isa.h"

namespace octet::avx {

// The version in use; the baseline where there is AVX2 without FMA.
inline Isa isa() {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("fma")) return octet::isa();
#endif
    return Isa::BASELINE;
}

inline const char *nameOf(Isa isa) { return isa == Isa::AVX512 ? "avx512" : "avx2"; }

}  // namespace octet::avx
