#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "shared/activations.h"
#include "shared/bits.h"
#include "shared/isa.h"
#include "shared/kinds.h"

// From the accumulator to dst, with the bits of ScalarEpilogue.java and VectorEpilogue.java: the
// order of operations is written in docs/numerics.md. Compile with -ffp-contract=off; -O3
// -fno-trapping-math -fno-math-errno make vector code of every loop and change no bit.

#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

namespace octet {

OCTET_INLINE int typeBytes(int type) { return type <= U8 ? 1 : 4; }

struct Epilogue {
    int dst;
    float srcScale;
    bool hasSrcScale;
    const int32_t *weightZeroPoint;  // n values or null, as the next ones
    const float *weightScale;
    const float *bias;
    const float *slopes;
    const float *factors;  // with addends, or neither
    const float *addends;
    int residual;  // a DataType, -1 for none
    bool residualLast;
    float residualScale;
    int residualZeroPoint;
    int activation;
    float alpha;
    float beta;
    float dstInverse;
    int dstZeroPoint;
    bool hasTail;  // whether something happens between activation and quantization
};

namespace epilogue {

// Columns worked on at a time: what is staged between two passes stays in the first-level cache.
constexpr long CHUNK = 1024;

#if defined(__GNUC__) || defined(__clang__)
// dst may be the accumulator's own memory
typedef float __attribute__((may_alias)) Float;
typedef int32_t __attribute__((may_alias)) Int;
#else
typedef float Float;
typedef int32_t Int;
#endif

template <class In>
struct Call {
    const Epilogue &e;
    const In *acc;
    long accStride;
    long rows;
    long n;
    const float *rowScale;
    const int32_t *rowZeroPoint;
    const int32_t *columnSum;
    const int32_t *rowSum;
    const void *residual;
    long residualStride;
    void *dst;
    long dstStride;
};

// One NaN on every engine, whatever the processor and the operands' order made of it.
OCTET_INLINE float canonical(float y) {
    return y == y ? y : std::numeric_limits<float>::quiet_NaN();
}

using activations::clip;
using activations::relu;
using activations::ROUNDER;

// Of which side zero points are to be taken off the sums.
enum class ZeroPoints { NONE, SOURCE, BOTH };

// Where y comes from. The scaled accumulator; steps that do not exist are their identities,
// exactly: times 1, plus -0.
template <class In, ZeroPoints ZERO_POINTS>
struct Scaled {
    const In *acc;
    float scale;
    const float *weightScale;
    const float *bias;
    int32_t zeroPoint;
    const int32_t *columnSum;
    int32_t rowSum;
    const int32_t *weightZeroPoint;

    OCTET_INLINE In raw(long i) const {
        uint32_t sum = (uint32_t)acc[i];
        if constexpr (ZERO_POINTS == ZeroPoints::NONE) return acc[i];
        if (columnSum) sum -= (uint32_t)zeroPoint * (uint32_t)columnSum[i];
        if constexpr (ZERO_POINTS == ZeroPoints::BOTH) {
            sum -= (uint32_t)rowSum * (uint32_t)weightZeroPoint[i];
        }
        return (In)sum;
    }

    OCTET_INLINE float with(long i, float channelScale, float channelBias) const {
        return (float)raw(i) * scale * channelScale + channelBias;
    }

    OCTET_INLINE float operator()(long i) const { return with(i, weightScale[i], bias[i]); }
};

struct Staged {
    const Float *y;

    OCTET_INLINE float operator()(long i) const { return y[i]; }
};

// A source with an f32 residual on top of it.
template <class Source>
struct WithFloats {
    const Source source;
    const Float *residual;

    OCTET_INLINE float operator()(long i) const { return canonical(source(i) + residual[i]); }
};

// A source with a residual of integers on top of it.
template <class Source, class Integer>
struct WithIntegers {
    const Source source;
    const Integer *residual;
    float scale;
    int32_t zeroPoint;

    OCTET_INLINE float operator()(long i) const {
        const int32_t steps = (int32_t)((uint32_t)residual[i] - (uint32_t)zeroPoint);
        return canonical(source(i) + scale * (float)steps);
    }
};

template <class Source>
OCTET_INLINE void writeFloats(const Source source, bool isRelu, Float *dst, long n) {
    if (isRelu) {
        OCTET_INDEPENDENT
        for (long i = 0; i < n; i++) {
            dst[i] = relu(source(i));
        }
    } else {
        OCTET_INDEPENDENT
        for (long i = 0; i < n; i++) {
            dst[i] = source(i);
        }
    }
}

// Two rows at once: half the loads of weight scales and bias, which bound this loop.
template <class Source>
OCTET_INLINE void writeTwoRows(const Source first, const Source second, bool isRelu, Float *dst,
                               long stride, long n) {
    if (isRelu) {
        OCTET_INDEPENDENT
        for (long i = 0; i < n; i++) {
            const float scale = first.weightScale[i];
            const float bias = first.bias[i];
            dst[i] = relu(first.with(i, scale, bias));
            dst[i + stride] = relu(second.with(i, scale, bias));
        }
    } else {
        OCTET_INDEPENDENT
        for (long i = 0; i < n; i++) {
            const float scale = first.weightScale[i];
            const float bias = first.bias[i];
            dst[i] = first.with(i, scale, bias);
            dst[i + stride] = second.with(i, scale, bias);
        }
    }
}

// An 8-bit quantization. A clip commutes with the product and the rounding, both being monotonic,
// so that it costs nothing here: bounds are already scaled and within the type's range.
struct Quantization {
    float inverse;
    float low;
    float high;
    int32_t zeroPoint;
};

OCTET_INLINE Quantization quantization(const Epilogue &e) {
    float least = (float)((e.dst == S8 ? -128 : 0) - e.dstZeroPoint);
    float most = (float)((e.dst == S8 ? 127 : 255) - e.dstZeroPoint);
    float low = least;
    float high = most;
    if (e.hasTail) return {e.dstInverse, low, high, e.dstZeroPoint};
    if (e.activation == RELU) {
        low = clip(0.0f, least, most);
    } else if (e.activation == CLIP) {
        low = clip(e.alpha * e.dstInverse, least, most);
        high = clip(e.beta * e.dstInverse, least, most);
    }
    return {e.dstInverse, low, high, e.dstZeroPoint};
}

// NaN becomes the zero point because the last byte of every NaN that gets here is 0.
template <class Source>
OCTET_INLINE void writeBytes(const Source source, const Quantization q, uint8_t *dst, long n) {
    OCTET_INDEPENDENT
    for (long i = 0; i < n; i++) {
        float t = clip(source(i) * q.inverse, q.low, q.high);
        dst[i] = (uint8_t)(bitsOf(t + ROUNDER) + (uint32_t)q.zeroPoint);
    }
}

template <class Source>
OCTET_INLINE void writeInts(const Source source, Int *dst, long n) {
    OCTET_INDEPENDENT
    for (long i = 0; i < n; i++) {
        float y = source(i);
        // from 2^23 on there is nothing to round
        float shift = std::copysign(8388608.0f, y);
        float near = (y + shift) - shift;
        float rounded = std::fabs(y) < 8388608.0f ? near : y;
        float below = rounded < 2147483520.0f ? rounded : 2147483520.0f;
        float inside = below > -2147483648.0f ? below : -2147483648.0f;
        int32_t integer = (int32_t)inside;
        int32_t saturated = rounded >= 2147483648.0f ? INT32_MAX : integer;
        dst[i] = y == y ? saturated : 0;
    }
}

OCTET_INLINE void canonicalize(Float *y, long n) {
    OCTET_INDEPENDENT
    for (long i = 0; i < n; i++) {
        y[i] = canonical(y[i]);
    }
}

// What activations::activate applies a function to, a loop for each: from floats to others, or in
// place.
struct Values {
    const Float *from;
    Float *to;
    long n;

    template <class Function>
    OCTET_INLINE void bounded(const Function f) const {
        OCTET_INDEPENDENT
        for (long i = 0; i < n; i++) {
            to[i] = f(from[i]);
        }
    }

    template <class Function>
    OCTET_INLINE void line(const Function f) const {
        OCTET_INDEPENDENT
        for (long i = 0; i < n; i++) {
            to[i] = canonical(f(from[i]));
        }
    }

    template <class Function>
    OCTET_INLINE void curve(const Function f) const {
        OCTET_INDEPENDENT
        for (long i = 0; i < n; i++) {
            const float y = from[i], result = f(y);
            to[i] = y == y ? result : std::numeric_limits<float>::quiet_NaN();
        }
    }
};

OCTET_INLINE void activateAll(int activation, float alpha, float beta, Float *y, long n) {
    activations::activate(activation, alpha, beta, Values{y, y, n});
}

OCTET_INLINE void activateByChannel(const float *slopes, Float *y, long n) {
    OCTET_INDEPENDENT
    for (long i = 0; i < n; i++) {
        y[i] = canonical(activations::leakyRelu(y[i], slopes[i]));
    }
}

// The source plus the residual, whose first element is the one at the given index.
template <class Source>
OCTET_INLINE void writeSum(const Epilogue &e, const Source source, const void *residual, long at,
                           Float *y, long n) {
    const float scale = e.residualScale;
    const int32_t zeroPoint = e.residualZeroPoint;
    if (e.residual == F32) {
        writeFloats(WithFloats<Source>{source, (const Float *)residual + at}, false, y, n);
    } else if (e.residual == U8) {
        const uint8_t *bytes = (const uint8_t *)residual + at;
        writeFloats(WithIntegers<Source, uint8_t>{source, bytes, scale, zeroPoint}, false, y, n);
    } else if (e.residual == S8) {
        const int8_t *bytes = (const int8_t *)residual + at;
        writeFloats(WithIntegers<Source, int8_t>{source, bytes, scale, zeroPoint}, false, y, n);
    } else {
        const int32_t *integers = (const int32_t *)residual + at;
        writeFloats(WithIntegers<Source, int32_t>{source, integers, scale, zeroPoint}, false, y, n);
    }
}

// What comes between the activation and the quantization of dst, from y to where it is quantized:
// y itself, unless the residual that is added may lie there.
OCTET_INLINE void writeTail(const Epilogue &e, Float *y, const void *residual, long at, long column,
                            Float *to, long n) {
    if (e.factors) {
        const float *factors = e.factors + column, *addends = e.addends + column;
        OCTET_INDEPENDENT
        for (long i = 0; i < n; i++) {
            y[i] = canonical(y[i] * factors[i] + addends[i]);
        }
    }
    if (e.residualLast) writeSum(e, Staged{y}, residual, at, to, n);
    if (typeBytes(e.dst) == 4) {
        OCTET_INDEPENDENT
        for (long i = 0; i < n; i++) {
            to[i] = canonical(to[i] * e.dstInverse);
        }
    }
}

template <class In, ZeroPoints ZERO_POINTS>
OCTET_INLINE Scaled<In, ZERO_POINTS> scaled(const Call<In> &c, long row, long column, float scale,
                                            const float *ones, const float *zeros) {
    return {c.acc + row * c.accStride + column,
            scale,
            c.e.weightScale ? c.e.weightScale + column : ones,
            c.e.bias ? c.e.bias + column : zeros,
            ZERO_POINTS != ZeroPoints::NONE && c.rowZeroPoint ? c.rowZeroPoint[row] : 0,
            ZERO_POINTS != ZeroPoints::NONE ? c.columnSum + column : nullptr,
            ZERO_POINTS == ZeroPoints::BOTH ? c.rowSum[row] : 0,
            ZERO_POINTS == ZeroPoints::BOTH ? c.e.weightZeroPoint + column : nullptr};
}

template <class In, ZeroPoints ZERO_POINTS>
OCTET_INLINE void applyRows(const Call<In> &c) {
    const Epilogue &e = c.e;
    alignas(64) float ones[CHUNK];
    alignas(64) float zeros[CHUNK];
    alignas(64) Float stage[CHUNK];
    const long width = c.n < CHUNK ? c.n : CHUNK;
    for (long i = 0; !e.weightScale && i < width; i++) {
        ones[i] = 1.0f;
    }
    for (long i = 0; !e.bias && i < width; i++) {
        zeros[i] = -0.0f;
    }
    const bool isInt8 = e.dst == S8 || e.dst == U8;
    const bool isPlain = std::is_same<In, int32_t>::value && e.dst == S32 && e.residual < 0 &&
                         e.activation == LINEAR && !e.hasSrcScale && !c.rowScale &&
                         !e.weightScale && !e.bias && !e.hasTail;
    // what the write to dst does by itself
    const bool isRelu = e.activation == RELU && e.dst == F32 && e.residual < 0 && !e.hasTail;
    const bool isFolded =
        !e.hasTail && (e.activation == LINEAR || isRelu ||
                       (isInt8 && (e.activation == RELU || e.activation == CLIP)));
    const bool inPairs = isFolded && e.dst == F32 && e.residual < 0;
    const bool addsFirst = e.residual >= 0 && !e.residualLast;
    const float srcScale = e.hasSrcScale ? e.srcScale : 1.0f;
    const Quantization quantizer = quantization(e);
    for (long row = 0; row < c.rows; row++) {
        const float scale = c.rowScale ? canonical(c.rowScale[row]) : srcScale;
        // weight scales and bias are finite: integers times a finite scale never give NaN
        const bool mayBeNan = !std::is_same<In, int32_t>::value || !std::isfinite(scale);
        const bool hasNext = inPairs && row + 1 < c.rows;
        const float nextScale = hasNext && c.rowScale ? canonical(c.rowScale[row + 1]) : scale;
        const bool isPair = hasNext && !mayBeNan && std::isfinite(nextScale);
        for (long column = 0; column < c.n; column += CHUNK) {
            const long n = c.n - column < CHUNK ? c.n - column : CHUNK;
            const long at = row * c.dstStride + column;
            const Scaled<In, ZERO_POINTS> source =
                scaled<In, ZERO_POINTS>(c, row, column, scale, ones, zeros);
            if (isPair) {
                const Scaled<In, ZERO_POINTS> next =
                    scaled<In, ZERO_POINTS>(c, row + 1, column, nextScale, ones, zeros);
                writeTwoRows(source, next, isRelu, (Float *)c.dst + at, c.dstStride, n);
                continue;
            }
            // a residual that comes last may be dst, which is not to be written before
            Float *y = e.dst == F32 && !e.residualLast ? (Float *)c.dst + at : stage;
            if (isPlain) {
                Int *dst = (Int *)c.dst + at;
                OCTET_INDEPENDENT
                for (long i = 0; i < n; i++) {
                    dst[i] = (int32_t)source.raw(i);
                }
                continue;
            }
            if (isInt8 && isFolded && e.residual < 0) {
                writeBytes(source, quantizer, (uint8_t *)c.dst + at, n);
                continue;
            }
            if (!addsFirst) {
                writeFloats(source, isRelu, y, n);
            } else {
                writeSum(e, source, c.residual, row * c.residualStride + column, y, n);
            }
            if (mayBeNan) {
                canonicalize(y, n);
            }
            if (e.slopes) {
                activateByChannel(e.slopes + column, y, n);
            } else if (!isFolded) {
                activations::activate(e.activation, e.alpha, e.beta, Values{y, y, n});
            }
            if (e.hasTail) {
                Float *to = e.dst == F32 ? (Float *)c.dst + at : stage;
                const long added = row * c.residualStride + column;
                writeTail(e, y, c.residual, added, column, to, n);
            }
            if (e.dst == S32) {
                writeInts(Staged{stage}, (Int *)c.dst + at, n);
            } else if (isInt8) {
                writeBytes(Staged{stage}, quantizer, (uint8_t *)c.dst + at, n);
            }
        }
        row += isPair ? 1 : 0;
    }
}

template <class In>
OCTET_INLINE void applyCall(const Call<In> &c) {
    if constexpr (std::is_same<In, int32_t>::value) {
        if (c.rowSum && c.e.weightZeroPoint) return applyRows<In, ZeroPoints::BOTH>(c);
        if (c.rowZeroPoint && c.columnSum) return applyRows<In, ZeroPoints::SOURCE>(c);
    }
    applyRows<In, ZeroPoints::NONE>(c);
}

// Reads all and writes where there is a NaN, which is hardly ever.
OCTET_INLINE void eachRowOneNan(float *y, long stride, long rows, long n) {
    for (long row = 0; row < rows; row++) {
        float *values = y + row * stride;
        int found = 0;
        for (long i = 0; i < n; i++) {
            found |= values[i] != values[i];
        }
        if (found) {
            canonicalize((Float *)values, n);
        }
    }
}

template <class In>
void applyBaseline(const Call<In> &c) {
    applyCall(c);
}

inline void activateBaseline(int activation, float alpha, float beta, float *y, long n) {
    activateAll(activation, alpha, beta, y, n);
}

inline void oneNanBaseline(float *y, long stride, long rows, long n) {
    eachRowOneNan(y, stride, rows, n);
}

#ifdef OCTET_X86
OCTET_AVX2 inline void activateAvx2(int activation, float alpha, float beta, float *y, long n) {
    activateAll(activation, alpha, beta, y, n);
}

OCTET_AVX512 inline void activateAvx512(int activation, float alpha, float beta, float *y, long n) {
    activateAll(activation, alpha, beta, y, n);
}

OCTET_AVX2 inline void oneNanAvx2(float *y, long stride, long rows, long n) {
    eachRowOneNan(y, stride, rows, n);
}

OCTET_AVX512 inline void oneNanAvx512(float *y, long stride, long rows, long n) {
    eachRowOneNan(y, stride, rows, n);
}

template <class In>
OCTET_AVX2 void applyAvx2(const Call<In> &c) {
    applyCall(c);
}

template <class In>
OCTET_AVX512 void applyAvx512(const Call<In> &c) {
    applyCall(c);
}
#endif

}  // namespace epilogue

// dst[row][column] from acc[row][column], acc being the int32_t accumulator or, for FP32 products,
// their float sums. Strides count elements. dst may be acc where both have 4-byte elements and the
// same stride; residual may be dst. Fastest with weightScale, bias and dst on cache lines.
template <class In>
inline void applyEpilogue(const Epilogue &e, const In *acc, long accStride, long rows, long n,
                          const float *rowScale,        // one per row, or null
                          const int32_t *rowZeroPoint,  // one per row, or null
                          const int32_t *columnSum,     // n values; null where no row has any
                          const int32_t *rowSum,        // of the source, for e.weightZeroPoint
                          const void *residual, long residualStride, void *dst, long dstStride) {
    const epilogue::Call<In> call = {
        e,         acc,    accStride, rows,           n,   rowScale, rowZeroPoint,
        columnSum, rowSum, residual,  residualStride, dst, dstStride};
#ifdef OCTET_X86
    switch (isa()) {
        case Isa::AVX512: return epilogue::applyAvx512(call);
        case Isa::AVX2: return epilogue::applyAvx2(call);
        default: break;
    }
#endif
    epilogue::applyBaseline(call);
}

// Of n values, in place: what a kernel that finishes sums in registers does not do there. One loop
// for all of them, in which many are under way at once.
inline void activate(int activation, float alpha, float beta, float *y, long n) {
#ifdef OCTET_X86
    switch (isa()) {
        case Isa::AVX512: return epilogue::activateAvx512(activation, alpha, beta, y, n);
        case Isa::AVX2: return epilogue::activateAvx2(activation, alpha, beta, y, n);
        default: break;
    }
#endif
    epilogue::activateBaseline(activation, alpha, beta, y, n);
}

// Makes every NaN of a result that was not finished here the contract's.
inline void oneNan(float *y, long stride, long rows, long n) {
#ifdef OCTET_X86
    switch (isa()) {
        case Isa::AVX512: return epilogue::oneNanAvx512(y, stride, rows, n);
        case Isa::AVX2: return epilogue::oneNanAvx2(y, stride, rows, n);
        default: break;
    }
#endif
    epilogue::oneNanBaseline(y, stride, rows, n);
}

}  // namespace octet
