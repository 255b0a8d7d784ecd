// A byte for each of the 256 values of another one.
#pragma once

#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>

namespace octet::avx {

class Table {
public:
    uint8_t *data() { return bytes_; }

    void look(const uint8_t *from, long n, uint8_t *to) const {
        static const bool permutes =
            __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512bw");
        long i = permutes ? permuted(from, n, to) : 0;
        for (; i < n; i++) to[i] = bytes_[from[i]];
    }

private:
    // Two permutations take seven bits of an index each, the eighth chooses. Whole vectors; returns
    // how many bytes.
    __attribute__((target("avx512f,avx512bw,avx512vbmi"))) long permuted(const uint8_t *from,
                                                                         long n,
                                                                         uint8_t *to) const {
        const __m512i a = _mm512_load_si512(bytes_), b = _mm512_load_si512(bytes_ + 64);
        const __m512i c = _mm512_load_si512(bytes_ + 128), d = _mm512_load_si512(bytes_ + 192);
        long i = 0;
        for (; i + 64 <= n; i += 64) {
            const __m512i x = _mm512_loadu_si512(from + i);
            const __m512i low = _mm512_permutex2var_epi8(a, x, b);
            const __m512i high = _mm512_permutex2var_epi8(c, x, d);
            _mm512_storeu_si512(to + i, _mm512_mask_blend_epi8(_mm512_movepi8_mask(x), low, high));
        }
        return i;
    }

    alignas(64) uint8_t bytes_[256];
};

}  // namespace octet::avx

#endif
