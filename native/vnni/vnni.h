// Our own kernels, for dev.octet.engine.vnni.VnniNative: the functions are the Java methods of the
// same names.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "shared/computation.h"
#include "shared/description.h"
#include "shared/owned_epilogue.h"
#include "vnni/attention.h"
#include "vnni/depthwise.h"
#include "vnni/few_rows.h"
#include "vnni/many_rows.h"
#include "vnni/matmul.h"
#include "vnni/packed.h"
#include "vnni/pointwise.h"
#include "vnni/unit.h"
#include "vnni/windows.h"

namespace octet::vnni {

inline std::unique_ptr<Computation> multiplication(
    const GemmRequest &request, const std::shared_ptr<const OwnedEpilogue> &epilogue,
    const std::shared_ptr<const Packed> &weights, const Groups &groups) {
    if (request.hasFewRows()) return std::make_unique<FewRows>(request, epilogue, weights);
#if defined(__x86_64__)
    return std::make_unique<ManyRows>(request, epilogue, weights, groups);
#else
    throw std::logic_error("no VNNI on this processor");
#endif
}

inline std::unique_ptr<Computation> multiplication(
    const GemmRequest &request, const std::shared_ptr<const OwnedEpilogue> &epilogue,
    const std::shared_ptr<const Packed> &weights) {
    return multiplication(request, epilogue, weights,
                          Groups::none(request.k, epilogue->weightZeroPoint));
}

// What has no weights yet, or needs more memory than may be taken.
class NotPacked : public Computation {
public:
    explicit NotPacked(int64_t bytes) : bytes_(bytes) {}

    std::string implementation() const override { return {}; }
    int64_t packedBytes() const override { return 0; }
    int64_t neededBytes() const override { return bytes_; }
    int64_t units() const override { return 0; }
    void run(const Operands &, int64_t, int64_t) const override {}

private:
    int64_t bytes_;
};

// Packed weights, their sums, constants of the channels.
inline int64_t bytesFor(int batch, int n, int k, int groups) {
    size_t bytes = Packed::bytes(batch, n, k) + sizeof(int32_t) * size_t(batch) * groups * n;
#if defined(__x86_64__)
    bytes += PreparedPanels::bytes(batch, n, groups);
#endif
    return static_cast<int64_t>(bytes);
}

inline int64_t bytesFor(const Description &d) {
    if (d.kind == GEMM) {
        const auto &shape = d.shape<GemmShape>();
        const int groups = shape.group == 0 ? 1 : ceilDiv(shape.k, shape.group);
        return bytesFor(shape.batch, shape.n, shape.k, groups);
    }
    const auto &shape = d.shape<ConvShape>();
    // a depthwise convolution has as few weights as channels and taps
    if (shape.isDepthwise()) return bytesFor(1, shape.oc, static_cast<int>(shape.taps()), 1);
    return bytesFor(1, shape.oc, static_cast<int>(WindowParts(shape).bytes()), 1);
}

inline std::unique_ptr<Computation> attention(const Description &d) {
#if defined(__x86_64__)
    auto made = std::make_unique<Attention>(d);
    const int64_t bytes = made->scratchBytes();
    if (bytes > d.mostBytes) return std::make_unique<NotPacked>(bytes);
    return made;
#else
    throw std::logic_error("no VNNI on this processor");
#endif
}

inline std::unique_ptr<Computation> matmul(const Description &d) {
#if defined(__x86_64__)
    return std::make_unique<Matmul>(d);
#else
    throw std::logic_error("no VNNI on this processor");
#endif
}

inline std::unique_ptr<Computation> computation(const Description &d) {
    if (d.kind == ATTENTION) return attention(d);
    if (d.kind == MATMUL) return matmul(d);
    const int64_t bytes = bytesFor(d);
    if (d.weights == nullptr || bytes > d.mostBytes) return std::make_unique<NotPacked>(bytes);
    const auto epilogue = ownedEpilogue(d);
    const auto *weights = static_cast<const int8_t *>(d.weights);
    if (d.kind == GEMM) {
        const GemmRequest request{d.shape<GemmShape>(), d.threads, static_cast<Unit>(d.variant)};
        const Groups groups = Groups::of(d, epilogue->weightZeroPoint);
        return multiplication(
            request, epilogue,
            std::make_shared<Packed>(weights, request.nk != 0, request.batch, request.n, request.k,
                                     static_cast<int>(groups.size)),
            groups);
    }
#if defined(__x86_64__)
    const auto &shape = d.shape<ConvShape>();
    const auto unit = static_cast<Unit>(d.variant);
    if (shape.isDepthwise()) return std::make_unique<Depthwise>(shape, unit, epilogue, weights);
    if (Pointwise::computes(shape)) {
        return std::make_unique<Pointwise>(shape, d.threads, unit, epilogue, weights);
    }
    return std::make_unique<Windows>(shape, d.threads, unit, epilogue, weights);
#else
    throw std::logic_error("no VNNI on this processor");
#endif
}

}  // namespace octet::vnni

namespace octet {

inline int64_t create(int64_t description) {
    return naming("a preparation",
                  [&] { return handleOf(vnni::computation(descriptionAt(description))); });
}

// A bit for each of what this processor has: 1 AVX-VNNI, 2 AVX-512 VNNI, 4 AMX.
inline int cpu() {
    return (vnni::hasUnit(vnni::Unit::AVX_VNNI) ? 1 : 0) |
           (vnni::hasUnit(vnni::Unit::AVX512_VNNI) ? 2 : 0) | (vnni::hasAmx() ? 4 : 0);
}

}  // namespace octet
