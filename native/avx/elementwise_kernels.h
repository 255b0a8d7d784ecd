// The steps of an expression, for the target OCTET_AVX_TARGET: elementwise.h includes this once for
// each width, and so it has no #pragma once. Plain loops, which become vector code.

template <class Function>
OCTET_AVX_TARGET __attribute__((always_inline)) inline void each(const float *a, float *to, long n,
                                                                 const Function f) {
    OCTET_INDEPENDENT
    for (long i = 0; i < n; i++) to[i] = f(a[i]);
}

template <class Function>
OCTET_AVX_TARGET __attribute__((always_inline)) inline void each(const float *a, const float *b,
                                                                 float *to, long n,
                                                                 const Function f) {
    OCTET_INDEPENDENT
    for (long i = 0; i < n; i++) to[i] = f(a[i], b[i]);
}

template <class Function>
OCTET_AVX_TARGET __attribute__((always_inline)) inline void each(const float *a, float y, float *to,
                                                                 long n, const Function f) {
    OCTET_INDEPENDENT
    for (long i = 0; i < n; i++) to[i] = f(a[i], y);
}

template <class T>
OCTET_AVX_TARGET void dequantize(const T *from, long n, float zero, float scale, float *to) {
    OCTET_INDEPENDENT
    for (long i = 0; i < n; i++) to[i] = (static_cast<float>(from[i]) - zero) * scale;
}

template <class T>
OCTET_AVX_TARGET void toFloats(const T *from, long n, float *to) {
    for (long i = 0; i < n; i++) to[i] = static_cast<float>(from[i]);
}

#define OCTET_UNARY(result) \
    each(                   \
        a, to, n, [](float x) __attribute__((always_inline)) OCTET_AVX_TARGET { return result; })
#define OCTET_FUNCTION(result) \
    [](float x, float y) __attribute__((always_inline)) OCTET_AVX_TARGET { return result; }
#define OCTET_BINARY(result) \
    isOne ? each(a, *b, to, n, OCTET_FUNCTION(result)) : each(a, b, to, n, OCTET_FUNCTION(result))

// Arguments may be where the result goes.
OCTET_AVX_TARGET inline void apply(int what, const float *a, const float *b, bool isOne,
                                   const float *c, float *to, long n) {
    switch (what) {
        case OPERATOR_ADD: return OCTET_BINARY(x + y);
        case OPERATOR_SUB: return OCTET_BINARY(x - y);
        case OPERATOR_MUL: return OCTET_BINARY(x * y);
        case OPERATOR_DIV: return OCTET_BINARY(x / y);
        case OPERATOR_MIN: return OCTET_BINARY(smaller(x, y));
        case OPERATOR_MAX: return OCTET_BINARY(larger(x, y));
        case OPERATOR_LESS: return OCTET_BINARY(x < y ? 1.0f : 0.0f);
        case OPERATOR_GREATER: return OCTET_BINARY(x > y ? 1.0f : 0.0f);
        case OPERATOR_EQUAL: return OCTET_BINARY(x == y ? 1.0f : 0.0f);
        case OPERATOR_WHERE: {
            OCTET_INDEPENDENT
            for (long i = 0; i < n; i++) {
                const float yes = b[i], no = c[i];
                to[i] = a[i] != 0.0f ? yes : no;
            }
            return;
        }
        case OPERATOR_NEG: return OCTET_UNARY(-x);
        case OPERATOR_ABS: return OCTET_UNARY(__builtin_fabsf(x));
        case OPERATOR_SQRT: return OCTET_UNARY(__builtin_sqrtf(x));
        case OPERATOR_RECIPROCAL: return OCTET_UNARY(1.0f / x);
        case OPERATOR_FLOOR: return OCTET_UNARY(__builtin_floorf(x));
        case OPERATOR_CEIL: return OCTET_UNARY(__builtin_ceilf(x));
        case OPERATOR_ROUND: return OCTET_UNARY(__builtin_nearbyintf(x));
        case OPERATOR_SIGN: return OCTET_UNARY(signOf(x));
        case OPERATOR_EXP: return OCTET_UNARY(functions::exp(x));
        case OPERATOR_LOG: return OCTET_UNARY(functions::log(x));
        default: return OCTET_UNARY(functions::erf(x));
    }
}

#undef OCTET_BINARY
#undef OCTET_FUNCTION
#undef OCTET_UNARY

// y may be where the result goes.
OCTET_AVX_TARGET inline void activate(const ElementwiseStep &step, const float *y, float *to,
                                      long n) {
    activations::activate(step.index, step.alpha, step.beta, epilogue::Values{y, to, n});
}

inline ElementwiseKernels elementwiseKernels() {
    return {apply,
            activate,
            toFloats<uint8_t>,
            toFloats<int8_t>,
            toFloats<int32_t>,
            dequantize<uint8_t>,
            dequantize<int8_t>,
            [](const float *y, long n, float *to) OCTET_AVX_TARGET { stream(y, n, to); }};
}
