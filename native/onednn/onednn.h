// The functions of dev.octet.engine.onednn.OneDnnNative, by the same names. README.md shows the
// path of a call.
#pragma once

#include <cstdint>
#include <cstring>
#include <oneapi/dnnl/dnnl.hpp>
#include <string>

#include "onednn/conv.h"
#include "onednn/shared_gemm.h"
#include "shared/computation.h"
#include "shared/conversion.h"
#include "shared/description.h"
#include "shared/owned_epilogue.h"

namespace octet {

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

// For people: the version, and the effective instruction set.
inline const char *detail() {
    const dnnl_version_t *v = dnnl_version();
    return textOf("oneDNN " + std::to_string(v->major) + "." + std::to_string(v->minor) + "." +
                  std::to_string(v->patch) + ", " + effectiveIsa());
}

// Without weights the computation can only be asked for its refusal and what it needs.
inline std::unique_ptr<Computation> computation(const Description &d) {
    using namespace onednn;
    const auto shift = static_cast<Shift>(d.variant);
    switch (d.kind) {
        case GEMM: {
            const auto &shape = d.shape<GemmShape>();
            const GemmRequest request{shape, shape.n, shift, d.threads, d.mayHaveZeroPoints != 0};
            return std::make_unique<SharedGemm>(request, ownedEpilogue(d), d.weights, d.mostBytes);
        }
        case CONV: {
            const ConvRequest request{d.shape<ConvShape>(), shift, d.threads};
            return std::make_unique<Conv>(request, ownedEpilogue(d), d.weights, d.mostBytes);
        }
        default: return std::make_unique<Conversion>(d);
    }
}

inline int64_t create(int64_t description) {
    try {
        return naming("a preparation",
                      [&] { return handleOf(computation(descriptionAt(description))); });
    } catch (const dnnl::error &e) {
        if (e.status != dnnl_invalid_arguments && e.status != dnnl_unimplemented) throw;
        // such as a dimension of the last few below 2^31
        return handleOf(
            std::make_unique<Refused>(std::string("oneDNN does not take it: ") + e.what()));
    }
}

}  // namespace octet
