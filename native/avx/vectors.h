// Vectors of floats for kernels that are written once for AVX-512 and for AVX2 with FMA.
#pragma once

#include "shared/isa.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define OCTET_AVX_ZMM __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma")))
#define OCTET_AVX_YMM __attribute__((target("avx2,fma")))
#endif

namespace octet::avx {

// The version in use; the baseline without FMA.
inline Isa isa() {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("fma")) return octet::isa();
#endif
    return Isa::BASELINE;
}

inline const char *nameOf(Isa isa) { return isa == Isa::AVX512 ? "avx512" : "avx2"; }

#if defined(__x86_64__)

OCTET_AVX_ZMM inline void multiplyZmm(const float *row, const float *panel, long k, float *sums) {
    __m512 sum = _mm512_setzero_ps();
    for (long i = 0; i < k; i++) {
        sum = _mm512_fmadd_ps(_mm512_set1_ps(row[i]), _mm512_loadu_ps(panel + i * 16), sum);
    }
    _mm512_storeu_ps(sums, sum);
}

OCTET_AVX_YMM inline void multiplyYmm(const float *row, const float *panel, long k, float *sums) {
    __m256 low = _mm256_setzero_ps(), high = low;
    for (long i = 0; i < k; i++) {
        const __m256 x = _mm256_set1_ps(row[i]);
        low = _mm256_fmadd_ps(x, _mm256_loadu_ps(panel + i * 16), low);
        high = _mm256_fmadd_ps(x, _mm256_loadu_ps(panel + i * 16 + 8), high);
    }
    _mm256_storeu_ps(sums, low);
    _mm256_storeu_ps(sums + 8, high);
}

#endif

}  // namespace octet::avx
