// The functions of dev.octet.engine.onednn.OneDnnNative, by the same names. README.md shows the
// path of a call.
#pragma once

#include <cstdint>
#include <cstring>
#include <oneapi/dnnl/dnnl.hpp>
#include <string>

#include "onednn/conv.h"
#include "onednn/shared_gemm.h"

inline const char *version() {
    static const std::string text = [] {
        const dnnl_version_t *v = dnnl_version();
        return std::to_string(v->major) + "." + std::to_string(v->minor) + "." +
               std::to_string(v->patch);
    }();
    return text.c_str();
}

// The effective instruction set, after ONEDNN_MAX_CPU_ISA.
inline const char *effectiveIsa() {
    using dnnl::cpu_isa;
    switch (dnnl::get_effective_cpu_isa()) {
        case cpu_isa::isa_default: return "default";
        case cpu_isa::sse41: return "SSE4.1";
        case cpu_isa::avx: return "AVX";
        case cpu_isa::avx2: return "AVX2";
        case cpu_isa::avx2_vnni: return "AVX2 with VNNI";
        case cpu_isa::avx2_vnni_2: return "AVX2 with VNNI, 2nd generation";
        case cpu_isa::avx512_core: return "AVX-512";
        case cpu_isa::avx512_core_vnni: return "AVX-512 VNNI";
        case cpu_isa::avx512_core_bf16: return "AVX-512 VNNI and BF16";
        case cpu_isa::avx512_core_fp16: return "AVX-512 VNNI and FP16 (AVX10.1)";
        case cpu_isa::avx512_core_amx: return "AMX-INT8";
        case cpu_isa::avx512_core_amx_fp16: return "AMX-INT8 and AMX-FP16";
        default: return "newer than this build knows";
    }
}

// With weights at 0 the handle only answers gemmIsReference, gemmImplementation, gemmNeededBytes.
inline int64_t gemmCreate(int batch, bool srcBroadcast, int m, int n, int k, int src, int weights,
                          int dst, int srcZeroPoint, int srcZeroPointValue, int shift, int threads,
                          int64_t epilogue, int64_t weightsAddress, bool nk) {
    return octet::naming("a multiplication's preparation", [&] {
        octet::onednn::GemmShape shape{batch,
                                       srcBroadcast,
                                       m,
                                       n,
                                       k,
                                       n,
                                       src,
                                       weights,
                                       dst,
                                       srcZeroPoint,
                                       srcZeroPointValue,
                                       static_cast<octet::onednn::Shift>(shift),
                                       threads};
        auto &owned = *reinterpret_cast<std::shared_ptr<const octet::OwnedEpilogue> *>(epilogue);
        return reinterpret_cast<int64_t>(new octet::onednn::SharedGemm(
            shape, owned, reinterpret_cast<const void *>(weightsAddress), nk));
    });
}

inline bool gemmIsReference(int64_t gemm) {
    return reinterpret_cast<octet::onednn::SharedGemm *>(gemm)->isReference();
}

// The caller copies the text at once.
inline const char *gemmImplementation(int64_t gemm) {
    static thread_local std::string text;
    text = reinterpret_cast<octet::onednn::SharedGemm *>(gemm)->implementation();
    return text.c_str();
}

// What preparing takes, and a run on one thread.
inline int64_t gemmNeededBytes(int64_t gemm) {
    return reinterpret_cast<octet::onednn::SharedGemm *>(gemm)->neededBytes();
}

inline int64_t gemmPackedBytes(int64_t gemm) {
    return reinterpret_cast<octet::onednn::SharedGemm *>(gemm)->packedBytes();
}

inline int64_t gemmWithRows(int64_t gemm, int rows) {
    return octet::naming("a multiplication of other rows", [&] {
        return reinterpret_cast<int64_t>(
            reinterpret_cast<octet::onednn::SharedGemm *>(gemm)->withRows(rows).release());
    });
}

// How many blocks a run has; threads share them.
inline int gemmBlocks(int64_t gemm) {
    return reinterpret_cast<octet::onednn::SharedGemm *>(gemm)->blocks();
}

inline void gemmRun(int64_t gemm, int64_t src, int64_t dst, int64_t residual, int64_t rowScales,
                    int64_t rowZeroPoints, int fromBlock, int toBlock) {
    return octet::naming("a multiplication's run", [&] {
        reinterpret_cast<octet::onednn::SharedGemm *>(gemm)->run(
            reinterpret_cast<const void *>(src), reinterpret_cast<void *>(dst),
            reinterpret_cast<const void *>(residual), reinterpret_cast<const float *>(rowScales),
            reinterpret_cast<const int32_t *>(rowZeroPoints), fromBlock, toBlock);
    });
}

inline void gemmFree(int64_t gemm) { delete reinterpret_cast<octet::onednn::SharedGemm *>(gemm); }

// The fields of octet::ConvShape. With weights at 0 the handle only answers convRefusal and
// convNeededBytes.
inline int64_t convCreate(const int *shape, int shift, int threads, int64_t epilogue,
                          int64_t weightsAddress) {
    return octet::naming("a convolution's preparation", [&] {
        octet::onednn::ConvRequest request{octet::convShape(shape), shift, threads};
        auto &owned = *reinterpret_cast<std::shared_ptr<const octet::OwnedEpilogue> *>(epilogue);
        return reinterpret_cast<int64_t>(new octet::onednn::Conv(
            request, owned, reinterpret_cast<const void *>(weightsAddress)));
    });
}

// Empty for none. The caller copies the text at once.
inline const char *convRefusal(int64_t conv) {
    static thread_local std::string text;
    text = reinterpret_cast<octet::onednn::Conv *>(conv)->refusal();
    return text.c_str();
}

// The caller copies the text at once.
inline const char *convImplementation(int64_t conv) {
    static thread_local std::string text;
    text = reinterpret_cast<octet::onednn::Conv *>(conv)->implementation();
    return text.c_str();
}

// What preparing takes, and a run on one thread.
inline int64_t convNeededBytes(int64_t conv) {
    return reinterpret_cast<octet::onednn::Conv *>(conv)->neededBytes();
}

inline int64_t convPackedBytes(int64_t conv) {
    return reinterpret_cast<octet::onednn::Conv *>(conv)->packedBytes();
}

inline int64_t convWithImages(int64_t conv, int images) {
    return octet::naming("a convolution of other images", [&] {
        return reinterpret_cast<int64_t>(
            reinterpret_cast<octet::onednn::Conv *>(conv)->withImages(images).release());
    });
}

// How many blocks a run has; threads share them.
inline int convBlocks(int64_t conv) {
    return reinterpret_cast<octet::onednn::Conv *>(conv)->blocks();
}

inline void convRun(int64_t conv, int64_t src, int64_t dst, int64_t residual, int fromBlock,
                    int toBlock) {
    return octet::naming("a convolution's run", [&] {
        reinterpret_cast<octet::onednn::Conv *>(conv)->run(
            reinterpret_cast<const void *>(src), reinterpret_cast<void *>(dst),
            reinterpret_cast<const void *>(residual), fromBlock, toBlock);
    });
}

inline void convFree(int64_t conv) { delete reinterpret_cast<octet::onednn::Conv *>(conv); }
