// Floats as bits. GPUs compile it, too.
#pragma once

#ifndef __CUDACC_RTC__
#include <cstdint>
#include <cstring>
#endif

#include "shared/isa.h"

namespace octet {

OCTET_INLINE uint32_t bitsOf(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

OCTET_INLINE float floatOf(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

}  // namespace octet
