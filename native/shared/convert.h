// Floats to integers and back, element by element: dev.octet.request.Quantize, bit for bit. Compile
// with -ffp-contract=off.
#pragma once

#include <cstdint>
#include <limits>

#include "shared/epilogue.h"
#include "shared/isa.h"
#include "shared/quantize.h"

namespace octet {
namespace convert {

// Lines of runs, as dev.octet.engine.ScaleRuns writes them; the elements of a run share a scale.
struct Job {
    int src, dst;  // ordinals of dev.octet.request.DataType
    const void *from;
    void *to;
    long total, length, groups, run;
    bool perLine;
    const float *scales;        // of dst when src is f32, else of src
    const int32_t *zeroPoints;  // null: all 0
    float inverse;              // 1 / scale of dst, where src has integers, too
    int32_t dstZeroPoint, low, high;
};

constexpr float LEAST_SCALE = 0x1p-126f, MOST_SCALE = 0x1p125f;  // their reciprocals are normal
constexpr long PIECE = 1024;

// Of NaN 0; the bounds are at most 255 in magnitude.
OCTET_INLINE uint32_t rounded(float steps, float low, float high) {
    float ordered = steps == steps ? steps : 0.0f;
    float raised = ordered < low ? low : ordered;
    float clipped = high < raised ? high : raised;
    return bitsOf(clipped + quantize::ROUNDER);
}

OCTET_INLINE void byQuotient(const float *x, long n, float scale, int32_t zeroPoint, float low,
                             float high, int8_t *q) {
    for (long i = 0; i < n; i++) {
        q[i] = (int8_t)(rounded(x[i] / scale, low, high) + zeroPoint);
    }
}

// As quantize::byProduct: where the products with a smaller and a larger reciprocal become the same
// integer, so does the quotient between them.
OCTET_INLINE void quantizeRun(const float *x, long n, float scale, int32_t zeroPoint, float low,
                              float high, int8_t *q) {
    if (!(scale >= LEAST_SCALE && scale <= MOST_SCALE)) {
        return byQuotient(x, n, scale, zeroPoint, low, high, q);
    }
    const float inverse = 1.0f / scale;
    const float below = inverse * quantize::BELOW;
    const float above = inverse * quantize::ABOVE;
    for (long at = 0; at < n; at += PIECE) {
        const long end = n - at < PIECE ? n : at + PIECE;
        uint32_t difference = 0;
        for (long i = at; i < end; i++) {
            uint32_t bits = rounded(x[i] * below, low, high);
            difference |= bits ^ rounded(x[i] * above, low, high);
            q[i] = (int8_t)(bits + zeroPoint);
        }
        if (difference) byQuotient(x + at, end - at, scale, zeroPoint, low, high, q + at);
    }
}

OCTET_INLINE void quantizeEachOf(const float *x, long n, const float *scales,
                                 const int32_t *zeroPoints, int32_t low, int32_t high, int8_t *q) {
    OCTET_INDEPENDENT
    for (long i = 0; i < n; i++) {
        int32_t zero = zeroPoints[i];
        q[i] =
            (int8_t)(rounded(x[i] / scales[i], (float)(low - zero), (float)(high - zero)) + zero);
    }
}

template <class S>
OCTET_INLINE void realRun(const S *q, long n, float scale, int32_t zeroPoint, float *x) {
    OCTET_INDEPENDENT
    for (long i = 0; i < n; i++) x[i] = scale * (float)(q[i] - zeroPoint);
}

template <class S>
OCTET_INLINE void realEachOf(const S *q, long n, const float *scales, const int32_t *zeroPoints,
                             float *x) {
    OCTET_INDEPENDENT
    for (long i = 0; i < n; i++) x[i] = scales[i] * (float)(q[i] - zeroPoints[i]);
}

OCTET_INLINE void steps(const float *x, long n, const Job &job, int8_t *q) {
    const float low = (float)(job.low - job.dstZeroPoint);
    const float high = (float)(job.high - job.dstZeroPoint);
    // in locals: a store of bytes might change the job, as far as the compiler knows
    const float inverse = job.inverse;
    const int32_t zeroPoint = job.dstZeroPoint;
    for (long i = 0; i < n; i++) {
        q[i] = (int8_t)(rounded(x[i] * inverse, low, high) + zeroPoint);
    }
}

OCTET_INLINE int32_t zeroPointAt(const Job &job, long index) {
    return job.zeroPoints == nullptr ? 0 : job.zeroPoints[index];
}

// Elements [at, end) of a line that begins at element `start`, to a piece of floats or integers:
// one call of `runOf` for each run, or one of `eachOf` where runs have one element.
template <class Run, class Each>
OCTET_INLINE void overRuns(const Job &job, long first, long start, long at, long end, Run runOf,
                           Each eachOf) {
    if (job.run == 1 && job.groups > 1) return eachOf(at, end - at, first + at - start);
    while (at < end) {
        const long group = (at - start) / job.run;
        const long next = start + (group + 1) * job.run;
        const long stop = next < end ? next : end;
        runOf(at, stop - at, first + group);
        at = stop;
    }
}

OCTET_INLINE void fromFloats(const Job &job, long first, long start, long end) {
    const float *x = (const float *)job.from;
    int8_t *q = (int8_t *)job.to;
    overRuns(
        job, first, start, start, end,
        [&](long at, long n, long s) OCTET_INLINE_LAMBDA {
            const int32_t zero = zeroPointAt(job, s);
            quantizeRun(x + at, n, job.scales[s], zero, (float)(job.low - zero),
                        (float)(job.high - zero), q + at);
        },
        [&](long at, long n, long s) OCTET_INLINE_LAMBDA {
            quantizeEachOf(x + at, n, job.scales + s, job.zeroPoints + s, job.low, job.high,
                           q + at);
        });
}

// The reals of [at, end) go to `out` on.
template <class S>
OCTET_INLINE void toReals(const Job &job, long first, long start, long at, long end, float *out) {
    const S *q = (const S *)job.from;
    const long base = at;
    overRuns(
        job, first, start, at, end,
        [&](long i, long n, long s) OCTET_INLINE_LAMBDA {
            realRun(q + i, n, job.scales[s], zeroPointAt(job, s), out + (i - base));
        },
        [&](long i, long n, long s) OCTET_INLINE_LAMBDA {
            realEachOf(q + i, n, job.scales + s, job.zeroPoints + s, out + (i - base));
        });
}

template <class S>
OCTET_INLINE void fromIntegers(const Job &job, long first, long start, long end) {
    if (job.dst == F32) {
        return toReals<S>(job, first, start, start, end, (float *)job.to + start);
    }
    float reals[PIECE];
    for (long at = start; at < end; at += PIECE) {
        const long stop = end - at < PIECE ? end : at + PIECE;
        toReals<S>(job, first, start, at, stop, reals);
        steps(reals, stop - at, job, (int8_t *)job.to + at);
    }
}

OCTET_INLINE void linesOf(const Job &job, long firstLine, long endLine) {
    for (long line = firstLine; line < endLine; line++) {
        const long first = job.perLine ? line * job.groups : 0;
        const long start = line * job.length;
        const long end = start + job.length < job.total ? start + job.length : job.total;
        switch (job.src) {
            case F32: fromFloats(job, first, start, end); break;
            case S32: fromIntegers<int32_t>(job, first, start, end); break;
            case U8: fromIntegers<uint8_t>(job, first, start, end); break;
            default: fromIntegers<int8_t>(job, first, start, end);
        }
    }
}

// The smallest and largest finite value of a row, 0 included.
struct Ends {
    float low, high;
};

constexpr long LANES = 64;

OCTET_INLINE Ends endsOf(const float *x, long n) {
    float low[LANES] = {}, high[LANES] = {};
    const float infinity = __builtin_inff();
    const long whole = n / LANES * LANES;
    for (long i = 0; i < whole; i += LANES) {
        for (long lane = 0; lane < LANES; lane++) {
            float y = x[i + lane];
            float finite = __builtin_fabsf(y) < infinity ? y : 0.0f;
            low[lane] = finite < low[lane] ? finite : low[lane];
            high[lane] = finite > high[lane] ? finite : high[lane];
        }
    }
    Ends ends = {0, 0};
    for (long lane = 0; lane < LANES; lane++) {
        ends.low = low[lane] < ends.low ? low[lane] : ends.low;
        ends.high = high[lane] > ends.high ? high[lane] : ends.high;
    }
    for (long i = whole; i < n; i++) {
        float finite = __builtin_fabsf(x[i]) < infinity ? x[i] : 0.0f;
        ends.low = finite < ends.low ? finite : ends.low;
        ends.high = finite > ends.high ? finite : ends.high;
    }
    return ends;
}

OCTET_INLINE float affineScale(Ends ends) {
    if (ends.low == ends.high) return 1.0f;
    const float width = ends.high - ends.low;
    const float scale = width <= std::numeric_limits<float>::max()
                            ? width / 255.0f
                            : ends.high / 255.0f - ends.low / 255.0f;
    const float least = std::numeric_limits<float>::min();
    return scale < least ? least : scale;
}

OCTET_INLINE void affineRows(const float *from, uint8_t *to, long firstRow, long endRow,
                             long columns, float *scales, int32_t *zeroPoints) {
    for (long row = firstRow; row < endRow; row++) {
        const float *x = from + row * columns;
        const Ends ends = endsOf(x, columns);
        const float scale = affineScale(ends);
        const int32_t zero =
            (int32_t)(bitsOf((255.0f < -ends.low / scale ? 255.0f : -ends.low / scale) +
                             quantize::ROUNDER) &
                      0xFF);
        scales[row] = scale;
        zeroPoints[row] = zero;
        quantizeRun(x, columns, scale, zero, (float)-zero, (float)(255 - zero),
                    (int8_t *)to + row * columns);
    }
}

inline void linesBaseline(const Job &job, long first, long end) { linesOf(job, first, end); }
inline void affineBaseline(const float *from, uint8_t *to, long first, long end, long columns,
                           float *scales, int32_t *zeroPoints) {
    affineRows(from, to, first, end, columns, scales, zeroPoints);
}

#ifdef OCTET_X86
OCTET_AVX2 inline void linesAvx2(const Job &job, long first, long end) { linesOf(job, first, end); }
OCTET_AVX512 inline void linesAvx512(const Job &job, long first, long end) {
    linesOf(job, first, end);
}
OCTET_AVX2 inline void affineAvx2(const float *from, uint8_t *to, long first, long end,
                                  long columns, float *scales, int32_t *zeroPoints) {
    affineRows(from, to, first, end, columns, scales, zeroPoints);
}
OCTET_AVX512 inline void affineAvx512(const float *from, uint8_t *to, long first, long end,
                                      long columns, float *scales, int32_t *zeroPoints) {
    affineRows(from, to, first, end, columns, scales, zeroPoints);
}
#endif

}  // namespace convert

// Quantizes rows to u8, each with a scale and a zero point of its own.
inline void quantizeAffineRows(const float *src, uint8_t *q, long rows, long columns, float *scales,
                               int32_t *zeroPoints) {
#ifdef OCTET_X86
    switch (isa()) {
        case Isa::AVX512:
            return convert::affineAvx512(src, q, 0, rows, columns, scales, zeroPoints);
        case Isa::AVX2: return convert::affineAvx2(src, q, 0, rows, columns, scales, zeroPoints);
        default: break;
    }
#endif
    convert::affineBaseline(src, q, 0, rows, columns, scales, zeroPoints);
}

}  // namespace octet
