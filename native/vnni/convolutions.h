// Convolutions, for dev.octet.engine.vnni.VnniNative: the functions are the Java methods of the
// same names.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>

#include "vnni/depthwise.h"
#include "vnni/pointwise.h"

namespace octet::vnni {

inline std::unique_ptr<Convolution> convolution(const ConvShape &shape, int threads,
                                                const std::shared_ptr<const OwnedEpilogue> &e,
                                                const int8_t *weights) {
#if defined(__x86_64__)
    if (shape.isDepthwise()) return std::make_unique<Depthwise>(shape, e, weights);
    return std::make_unique<Pointwise>(shape, threads, e, weights);
#else
    // Unit says so before anybody comes here
    throw std::runtime_error("no AVX-512 on this processor");
#endif
}

}  // namespace octet::vnni

// ---- dev.octet.engine.vnni.VnniNative ----

// The fields of octet::ConvShape, and how many threads are to find a part of their own in a run.
inline int64_t convCreate(const int *shape, int threads, int64_t epilogue, int64_t weights) {
    auto &owned = *reinterpret_cast<std::shared_ptr<const octet::OwnedEpilogue> *>(epilogue);
    return octet::naming("a convolution's preparation", [&] {
        return reinterpret_cast<int64_t>(
            octet::vnni::convolution(octet::convShape(shape), threads, owned,
                                     reinterpret_cast<const int8_t *>(weights))
                .release());
    });
}

inline int64_t convPackedBytes(int64_t conv) {
    return static_cast<int64_t>(reinterpret_cast<octet::vnni::Convolution *>(conv)->packedBytes());
}

inline int64_t convWithImages(int64_t conv, int images) {
    return octet::naming("a convolution of other images", [&] {
        return reinterpret_cast<int64_t>(
            reinterpret_cast<octet::vnni::Convolution *>(conv)->withImages(images).release());
    });
}

// What a run can be cut into.
inline int convUnits(int64_t conv) {
    return static_cast<int>(reinterpret_cast<octet::vnni::Convolution *>(conv)->units());
}

inline void convRun(int64_t conv, int64_t src, int64_t dst, int64_t residual, int from, int to) {
    octet::naming("a convolution's run", [&] {
        reinterpret_cast<octet::vnni::Convolution *>(conv)->run(
            reinterpret_cast<const char *>(src), reinterpret_cast<char *>(dst),
            reinterpret_cast<const char *>(residual), from, to);
    });
}

inline void convFree(int64_t conv) { delete reinterpret_cast<octet::vnni::Convolution *>(conv); }
