// INT8 GEMM, for dev.octet.engine.vnni.VnniNative: the functions at the end are the Java methods of
// the same names.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "shared/owned_epilogue.h"
#include "vnni/few_rows.h"
#include "vnni/many_rows.h"
#include "vnni/multiplication.h"
#include "vnni/packed.h"
#include "vnni/unit.h"

namespace octet::vnni {

class Gemm {
public:
    Gemm(const GemmShape &shape, Unit unit, std::shared_ptr<const OwnedEpilogue> epilogue,
         std::shared_ptr<const Packed> weights)
        : shape_(shape), unit_(unit), epilogue_(std::move(epilogue)), weights_(std::move(weights)),
          multiplication_(multiplication()) {}

    // As the sibling, for another number of rows.
    Gemm(const Gemm &sibling, int rows)
        : shape_(sibling.shape_), unit_(sibling.unit_), epilogue_(sibling.epilogue_),
          weights_(sibling.weights_) {
        shape_.m = rows;
#if defined(__x86_64__)
        product_ = sibling.product_;
#endif
        multiplication_ = multiplication();
    }

    size_t packedBytes() const { return weights_->bytes(); }
    const Multiplication &parts() const { return *multiplication_; }

private:
    std::unique_ptr<Multiplication> multiplication() {
        if (shape_.m <= kFewRows) {
            return std::make_unique<FewRows>(shape_, unit_, epilogue_, weights_);
        }
#if defined(__x86_64__)
        if (unit_ == Unit::AVX512_VNNI) {
            if (!product_) product_ = ManyRows::product(shape_, epilogue_, weights_);
            return std::make_unique<ManyRows>(shape_, product_);
        }
#endif
        // VnniBackend says so before anybody comes here
        throw std::invalid_argument("M = " + std::to_string(shape_.m) + " exceeds " +
                                    std::to_string(kFewRows) + " without AVX-512 VNNI");
    }

    GemmShape shape_;
    Unit unit_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    std::shared_ptr<const Packed> weights_;
#if defined(__x86_64__)
    std::shared_ptr<const Product> product_;  // null where no sibling had many rows
#endif
    std::unique_ptr<const Multiplication> multiplication_;
};

}  // namespace octet::vnni

// ---- dev.octet.engine.vnni.VnniNative ----

inline bool vnniHas(int unit) { return octet::vnni::hasUnit(static_cast<octet::vnni::Unit>(unit)); }

inline bool vnniHasAmx() { return octet::vnni::hasAmx(); }

// What preparing takes: packed weights, their sums, constants of the channels.
inline int64_t vnniBytes(int batch, int n, int k) {
    size_t bytes = octet::vnni::Packed::bytes(batch, n, k) + sizeof(int32_t) * size_t(batch) * n;
#if defined(__x86_64__)
    bytes += octet::vnni::ProductPanels::bytes(batch, n);
#endif
    return static_cast<int64_t>(bytes);
}

inline int64_t vnniCreate(int batch, bool srcBroadcast, int m, int n, int k, int src, int dst,
                          int srcZeroPoint, int unit, int threads, int64_t epilogue,
                          int64_t weights, bool nk) {
    return octet::naming("a multiplication's preparation", [&] {
        octet::vnni::GemmShape shape{batch, srcBroadcast, m, n, k, src, dst, srcZeroPoint, threads};
        auto &owned = *reinterpret_cast<std::shared_ptr<const octet::OwnedEpilogue> *>(epilogue);
        auto packed = std::make_shared<octet::vnni::Packed>(
            reinterpret_cast<const int8_t *>(weights), nk, batch, n, k);
        return reinterpret_cast<int64_t>(new octet::vnni::Gemm(
            shape, static_cast<octet::vnni::Unit>(unit), owned, std::move(packed)));
    });
}

inline int64_t vnniPackedBytes(int64_t gemm) {
    return static_cast<int64_t>(reinterpret_cast<octet::vnni::Gemm *>(gemm)->packedBytes());
}

inline int64_t vnniWithRows(int64_t gemm, int rows) {
    return octet::naming("a multiplication of other rows", [&] {
        return reinterpret_cast<int64_t>(
            new octet::vnni::Gemm(*reinterpret_cast<octet::vnni::Gemm *>(gemm), rows));
    });
}

// What a run can be cut into.
inline int vnniUnits(int64_t gemm) {
    return static_cast<int>(reinterpret_cast<octet::vnni::Gemm *>(gemm)->parts().units());
}

// Units [from, to).
inline void vnniRun(int64_t gemm, int64_t src, int64_t dst, int64_t residual, int64_t rowScales,
                    int64_t rowZeroPoints, int from, int to) {
    return octet::naming("a multiplication's run", [&] {
        reinterpret_cast<octet::vnni::Gemm *>(gemm)->parts().run(
            reinterpret_cast<const void *>(src), reinterpret_cast<void *>(dst),
            reinterpret_cast<const void *>(residual), reinterpret_cast<const float *>(rowScales),
            reinterpret_cast<const int32_t *>(rowZeroPoints), from, to);
    });
}

inline void vnniFree(int64_t gemm) { delete reinterpret_cast<octet::vnni::Gemm *>(gemm); }
