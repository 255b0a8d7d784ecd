// How results that are floats are written, row by row.
#pragma once

#include <algorithm>
#include <cstdint>

#include "shared/computation.h"
#include "shared/convert.h"
#include "shared/kinds.h"
#include "shared/quantize.h"

namespace octet {

// To integers of one scale.
struct Quantization {
    float inverse, low, high;
    int32_t zeroPoint;

    Quantization(int type, float inverse, int zeroPoint)
        : inverse(inverse), low(float((type == S8 ? -128 : 0) - zeroPoint)),
          high(float((type == S8 ? 127 : 255) - zeroPoint)), zeroPoint(zeroPoint) {}
};

// Where results go. Those that are not floats pass through a row of floats.
struct RowResults {
    int type;  // of dst
    bool dynamic;
    Quantization to;
    const Operands &operands;
    bool isLarge = false;  // floats go past the caches

    bool areFloats() const { return type == F32; }
    bool areStreamed() const { return areFloats() && isLarge; }
    // Whether results are made where they go.
    bool areInPlace() const { return areFloats() && !areStreamed(); }
    float *floats() const { return static_cast<float *>(operands.dst); }
    int8_t *bytes() const { return static_cast<int8_t *>(operands.dst); }

    // A row of n floats, to where the results of that row go.
    void write(const float *y, long n, long row) const {
        if (areFloats()) {
            std::copy_n(y, n, floats() + row * n);
        } else if (dynamic) {
            quantizeRow(y, n, row);
        } else {
            for (long i = 0; i < n; i++) {
                bytes()[row * n + i] =
                    int8_t(convert::rounded(y[i] * to.inverse, to.low, to.high) + to.zeroPoint);
            }
        }
    }

    // A row of n, to a scale of its own.
    void quantizeRow(const float *y, long n, long row) const {
        if (type == S8) {
            return quantizeRows(y, n, 1, n, bytes() + row * n, n, operands.rowScales + row);
        }
        quantizeAffineRows(y, reinterpret_cast<uint8_t *>(bytes() + row * n), 1, n,
                           operands.rowScales + row, operands.rowZeroPoints + row);
    }
};

}  // namespace octet
