// Sums of s8 values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace octet {

struct ByteSums {
    int64_t sum, magnitude;  // of the values, and of their absolute values
};

inline ByteSums sumsOf(const int8_t *values, size_t count) {
    constexpr size_t kPiece = 1 << 16;  // whose sums fit in 32 bits, which vectors have more of
    ByteSums all{0, 0};
    for (size_t at = 0; at < count; at += kPiece) {
        const size_t end = std::min(count, at + kPiece);
        int32_t sum = 0, magnitude = 0;
        for (size_t i = at; i < end; i++) {
            sum += values[i];
            magnitude += values[i] < 0 ? -values[i] : values[i];
        }
        all.sum += sum;
        all.magnitude += magnitude;
    }
    return all;
}

}  // namespace octet
