// Our own kernels in FP32, for dev.octet.engine.avx.AvxNative: the functions are the Java methods
// of the same names.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "avx/attention.h"
#include "avx/conv.h"
#include "avx/depthwise.h"
#include "avx/elementwise.h"
#include "avx/few_channels.h"
#include "avx/gemm.h"
#include "avx/matmul.h"
#include "avx/normalize.h"
#include "avx/planes.h"
#include "avx/pool.h"
#include "avx/reduce.h"
#include "avx/resize.h"
#include "avx/softmax.h"
#include "avx/strips.h"
#include "shared/computation.h"
#include "shared/conversion.h"
#include "shared/description.h"
#include "shared/isa.h"
#include "shared/owned_epilogue.h"

namespace octet::avx {

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

inline std::unique_ptr<Computation> gemm(const Description &d) {
    const auto &shape = d.shape<GemmShape>();
    const long n = shape.n, k = shape.k;
    const auto bytes = static_cast<int64_t>(Packed::bytes(shape.batch, n, k));
    if (d.weights == nullptr || bytes > d.mostBytes) return std::make_unique<NotPacked>(bytes);
    const auto *weights = static_cast<const float *>(d.weights);
    const auto packed =
        std::make_shared<Packed>(shape.batch, n, k, [&](long b, long i, long column) {
            return weights[b * n * k + (shape.nk ? column * k + i : i * n + column)];
        });
    return std::make_unique<Gemm>(
        shape, d.threads,
        std::make_shared<Product>(packed, ownedEpilogue(d), n, std::vector<long>{0}, k));
}

template <class Kernel>
std::unique_ptr<Computation> conv(const Description &d,
                                  const std::shared_ptr<const OwnedEpilogue> &epilogue) {
    const auto &shape = d.shape<ConvShape>();
    const int64_t bytes = Kernel::neededBytes(shape);
    if (d.weights == nullptr || bytes > d.mostBytes) return std::make_unique<NotPacked>(bytes);
    return std::make_unique<Kernel>(shape, d.threads, epilogue,
                                    static_cast<const float *>(d.weights));
}

inline std::unique_ptr<Computation> conv(const Description &d) {
    const auto &shape = d.shape<ConvShape>();
    const auto epilogue = ownedEpilogue(d);
    if (Strips::computes(shape, *epilogue)) return conv<Strips>(d, epilogue);
    if (Planes::computes(shape, *epilogue)) return conv<Planes>(d, epilogue);
    if (FewChannels::computes(shape, *epilogue)) return conv<FewChannels>(d, epilogue);
    return shape.isDepthwise() ? conv<Depthwise>(d, epilogue) : conv<Conv>(d, epilogue);
}

inline std::unique_ptr<Computation> attention(const Description &d) {
    auto made = std::make_unique<Attention>(d);
    const int64_t bytes = made->scratchBytes();
    if (bytes > d.mostBytes) return std::make_unique<NotPacked>(bytes);
    return made;
}

inline std::unique_ptr<Computation> computation(const Description &d) {
    switch (d.kind) {
        case GEMM: return gemm(d);
        case MATMUL: return std::make_unique<Matmul>(d);
        case SOFTMAX: return std::make_unique<Softmax>(d);
        case NORMALIZE: return std::make_unique<Normalize>(d);
        case REDUCE: return std::make_unique<Reduce>(d);
        case POOL: return std::make_unique<Pool>(d);
        case RESIZE: return std::make_unique<Resize>(d);
        case ATTENTION: return attention(d);
        case ELTWISE: return std::make_unique<Elementwise>(d);
        case QUANTIZE: return std::make_unique<Conversion>(d);
        default: return conv(d);
    }
}

}  // namespace octet::avx

namespace octet {

inline int64_t create(int64_t description) {
    return naming("a preparation",
                  [&] { return handleOf(avx::computation(descriptionAt(description))); });
}

// The version in use, an ordinal of dev.octet.engine.Isa; BASELINE where AVX2 comes without FMA,
// too, and these kernels have none.
inline int cpu() { return static_cast<int>(isa()); }

}  // namespace octet
