// INT8 and FP32 GEMM on oneDNN, for dev.octet.engine.onednn.OneDnnNative: the functions at the end
// are the Java methods of the same names. native/README.md shows the path of a call.
#pragma once

#include <omp.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cfloat>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <oneapi/dnnl/dnnl.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "octet_epilogue.h"
#include "octet_owned_epilogue.h"
#include "octet_quantize.h"

namespace octet {

using Type = dnnl::memory::data_type;
using Tag = dnnl::memory::format_tag;

// oneDNN takes its number of threads from the calling thread's OpenMP setting. The caller's own
// setting is put back.
class OmpThreads {
public:
    explicit OmpThreads(int threads) : before_(omp_get_max_threads()) {
        omp_set_num_threads(threads);
    }
    ~OmpThreads() { omp_set_num_threads(before_); }

private:
    int before_;
};

inline const dnnl::engine &cpuEngine() {
    static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    return engine;
}

inline Type oneDnnType(int ordinal) {
    static const Type types[] = {Type::s8, Type::u8, Type::s32, Type::f32};
    return types[ordinal];
}

inline int typeBytes(int ordinal) { return ordinal <= U8 ? 1 : 4; }

// Memory that grows and is kept, one per thread and purpose.
class Growing {
public:
    ~Growing() { std::free(data_); }
    template <class T>
    T *atLeast(size_t count) {
        size_t bytes = (count * sizeof(T) + 63) / 64 * 64;
        if (bytes > size_) {
            std::free(data_);
            data_ = std::aligned_alloc(64, bytes);
            size_ = data_ == nullptr ? 0 : bytes;
            if (data_ == nullptr) throw std::bad_alloc();
        }
        return static_cast<T *>(data_);
    }

private:
    void *data_ = nullptr;
    size_t size_ = 0;
};

struct ThreadScratch {
    Growing accumulator, quantized, rowScales, library;
    static ThreadScratch &get() {
        static thread_local ThreadScratch scratch;
        return scratch;
    }
};

// What is asked for; types are ordinals of dev.octet.kernel.DataType.
struct GemmShape {
    int batch;
    bool srcBroadcast;
    int m, n, k;
    int src, weights, dst;
    int srcZeroPoint;     // Granularity's ordinal: 0 none, 1 per tensor, 2 per row
    int srcZeroPointValue;
    int threads;
    bool dynamic() const { return src == F32 && weights == S8; }
    bool fp32() const { return weights == F32; }
    bool perRowZeroPoint() const { return srcZeroPoint == 2; }
    bool perTensorZeroPoint() const { return srcZeroPoint == 1; }
    int multipliedSrc() const { return dynamic() ? S8 : src; }
};

// Weights in oneDNN's own format, one matrix after another, shared by kernels of other M.
struct PackedWeights {
    dnnl::memory::desc desc;
    char *data = nullptr;
    size_t stride = 0;
    std::vector<int32_t> columnSums;  // only where rows have zero points of their own
    ~PackedWeights() { std::free(data); }
};

// One primitive for a fixed number of rows, and the contexts in which threads execute it.
class RowBlock {
public:
    RowBlock(const GemmShape &shape, int rows, const OwnedEpilogue &epilogue, bool fused,
             const dnnl::memory::desc *weights)
        : rows_(rows), threads_(shape.threads), epilogue_(&epilogue), shape_(shape) {
        OmpThreads threads(shape.threads);
        Type src = oneDnnType(shape.multipliedSrc());
        Type accumulator = shape.fp32() ? Type::f32 : Type::s32;
        Type dst = fused ? oneDnnType(shape.dst) : accumulator;
        dnnl::memory::desc srcDesc({rows, shape.k}, src, Tag::ab);
        dnnl::memory::desc dstDesc({rows, shape.n}, dst, Tag::ab);
        dnnl::memory::desc weightsDesc =
            weights != nullptr
                ? *weights
                : dnnl::memory::desc({shape.k, shape.n}, oneDnnType(shape.weights), Tag::any);
        dnnl::primitive_attr attr;
        attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
        if (shape.perTensorZeroPoint()) attr.set_zero_points_mask(DNNL_ARG_SRC, 0);
        bias_ = fused && !epilogue.bias.empty();
        if (fused) {
            srcScale_ = epilogue.hasSrcScale;
            weightScale_ = !epilogue.weightScale.empty();
            dstScale_ = epilogue.dst <= U8 && epilogue.dstScale != 1;
            if (srcScale_) attr.set_scales_mask(DNNL_ARG_SRC, 0);
            if (weightScale_) attr.set_scales_mask(DNNL_ARG_WEIGHTS, 2);
            if (dstScale_) attr.set_scales_mask(DNNL_ARG_DST, 0);
            dnnl::post_ops ops;
            if (epilogue.activation == RELU) {
                ops.append_eltwise(dnnl::algorithm::eltwise_relu, 0, 0);
            } else if (epilogue.activation == CLIP) {
                ops.append_eltwise(dnnl::algorithm::eltwise_clip, epilogue.alpha, epilogue.beta);
            }
            attr.set_post_ops(ops);
        }
        dnnl::memory::desc biasDesc({1, shape.n}, Type::f32, Tag::ab);
        descriptor_ = bias_ ? dnnl::matmul::primitive_desc(cpuEngine(), srcDesc, weightsDesc,
                                                           biasDesc, dstDesc, attr)
                            : dnnl::matmul::primitive_desc(cpuEngine(), srcDesc, weightsDesc,
                                                           dstDesc, attr);
        if (!isReference()) primitive_ = dnnl::matmul(descriptor_);
        scratchBytes_ = descriptor_.scratchpad_desc().get_size();
    }

    ~RowBlock() {
        for (auto &slot : slots_) delete slot.load();
    }

    int rows() const { return rows_; }
    std::string implementation() const { return descriptor_.impl_info_str(); }
    bool isReference() const { return implementation().compare(0, 3, "ref") == 0; }
    dnnl::memory::desc weightsDesc() const { return descriptor_.weights_desc(); }

    void execute(const void *src, const void *weights, void *dst) {
        Context *context = take();
        void *scratch = ThreadScratch::get().library.atLeast<char>(scratchBytes_);
        context->src.set_data_handle(const_cast<void *>(src));
        context->weights.set_data_handle(const_cast<void *>(weights));
        context->dst.set_data_handle(dst);
        context->scratchpad.set_data_handle(scratch);
        dnnl_status_t status =
            dnnl_primitive_execute(primitive_.get(), context->stream.get(),
                                   static_cast<int>(context->args.size()), context->args.data());
        give(context);
        if (status != dnnl_success) {
            throw std::runtime_error("oneDNN could not execute " + implementation() + " with M=" +
                                     std::to_string(rows_) + ": status " + std::to_string(status));
        }
    }

private:
    // oneDNN's memory objects carry the data pointers, so each thread needs its own.
    struct Context {
        dnnl::stream stream;
        dnnl::memory src, weights, dst, scratchpad;
        std::vector<dnnl::memory> constants;
        std::vector<dnnl_exec_arg_t> args;
        int32_t zeroPoint;
        float srcScale, dstScale;
    };

    static constexpr int kSlots = 16;

    static unsigned slotOfThread() {
        static std::atomic<unsigned> next{0};
        static thread_local unsigned mine = next.fetch_add(1, std::memory_order_relaxed);
        return mine % kSlots;
    }

    Context *take() {
        Context *context = slots_[slotOfThread()].exchange(nullptr, std::memory_order_acquire);
        return context != nullptr ? context : create();
    }

    void give(Context *context) {
        delete slots_[slotOfThread()].exchange(context, std::memory_order_release);
    }

    Context *create() {
        auto context = std::make_unique<Context>();
        const auto &engine = cpuEngine();
        context->stream = dnnl::stream(engine);
        context->src = dnnl::memory(descriptor_.src_desc(), engine, nullptr);
        context->weights = dnnl::memory(descriptor_.weights_desc(), engine, nullptr);
        context->dst = dnnl::memory(descriptor_.dst_desc(), engine, nullptr);
        context->scratchpad = dnnl::memory(descriptor_.scratchpad_desc(), engine, nullptr);
        context->args = {{DNNL_ARG_SRC, context->src.get()},
                         {DNNL_ARG_WEIGHTS, context->weights.get()},
                         {DNNL_ARG_DST, context->dst.get()},
                         {DNNL_ARG_SCRATCHPAD, context->scratchpad.get()}};
        auto constant = [&](int arg, dnnl::memory::dims dims, Type type, const void *data) {
            Tag tag = dims.size() == 1 ? Tag::a : Tag::ab;
            context->constants.emplace_back(dnnl::memory::desc(dims, type, tag), engine,
                                            const_cast<void *>(data));
            context->args.push_back({arg, context->constants.back().get()});
        };
        context->zeroPoint = shape_.srcZeroPointValue;
        context->srcScale = epilogue_->srcScale;
        context->dstScale = epilogue_->dstScale;
        if (shape_.perTensorZeroPoint()) {
            constant(DNNL_ARG_ATTR_ZERO_POINTS | DNNL_ARG_SRC, {1}, Type::s32,
                     &context->zeroPoint);
        }
        if (bias_) constant(DNNL_ARG_BIAS, {1, shape_.n}, Type::f32, epilogue_->bias.data());
        if (srcScale_) {
            constant(DNNL_ARG_ATTR_SCALES | DNNL_ARG_SRC, {1}, Type::f32, &context->srcScale);
        }
        if (weightScale_) {
            constant(DNNL_ARG_ATTR_SCALES | DNNL_ARG_WEIGHTS, {shape_.n}, Type::f32,
                     epilogue_->weightScale.data());
        }
        if (dstScale_) {
            constant(DNNL_ARG_ATTR_SCALES | DNNL_ARG_DST, {1}, Type::f32, &context->dstScale);
        }
        return context.release();
    }

    int rows_;
    int threads_;
    const OwnedEpilogue *epilogue_;
    GemmShape shape_;
    bool bias_ = false, srcScale_ = false, weightScale_ = false, dstScale_ = false;
    size_t scratchBytes_ = 0;
    dnnl::matmul::primitive_desc descriptor_;
    dnnl::matmul primitive_;
    std::atomic<Context *> slots_[kSlots] = {};
};

// A prepared GEMM. Where oneDNN's own epilogue gives the contract's bits it is used ("fused");
// otherwise oneDNN leaves the accumulator and octet_epilogue.h does the rest, block by block while
// the block is in cache.
class Gemm {
public:
    Gemm(const GemmShape &shape, std::shared_ptr<const OwnedEpilogue> epilogue,
         std::shared_ptr<PackedWeights> weights)
        : shape_(shape), epilogue_(std::move(epilogue)), weights_(std::move(weights)),
          fused_(canFuse()) {
        int block = blockRows();
        const dnnl::memory::desc *format = weights_ ? &weights_->desc : nullptr;
        full_ = std::make_unique<RowBlock>(shape_, block, *epilogue_, fused_, format);
        if (shape_.m % block != 0) {
            dnnl::memory::desc same = full_->weightsDesc();
            tail_ = std::make_unique<RowBlock>(shape_, shape_.m % block, *epilogue_, fused_, &same);
        }
    }

    // The slowest implementation in use: a reference one must not hide behind a fast one.
    std::string implementation() const {
        std::string name =
            tail_ && tail_->isReference() ? tail_->implementation() : full_->implementation();
        return fused_ ? name : name + " + Octet epilogue";
    }

    bool isReference() const {
        return full_->isReference() || (tail_ && tail_->isReference());
    }

    void pack(const void *weights, bool nk) {
        auto packed = std::make_shared<PackedWeights>();
        packed->desc = full_->weightsDesc();
        packed->stride = (packed->desc.get_size() + 63) / 64 * 64;
        packed->data =
            static_cast<char *>(std::aligned_alloc(4096, (packed->stride * shape_.batch + 4095) /
                                                             4096 * 4096));
        if (packed->data == nullptr) throw std::bad_alloc();
        OmpThreads threads(shape_.threads);
        Type type = oneDnnType(shape_.weights);
        dnnl::memory::desc plain({shape_.k, shape_.n}, type, nk ? Tag::ba : Tag::ab);
        dnnl::stream stream(cpuEngine());
        size_t matrix = size_t(shape_.k) * shape_.n * typeBytes(shape_.weights);
        for (int b = 0; b < shape_.batch; b++) {
            auto *from = const_cast<char *>(static_cast<const char *>(weights)) + b * matrix;
            dnnl::memory source(plain, cpuEngine(), from);
            dnnl::memory target(packed->desc, cpuEngine(), packed->data + b * packed->stride);
            dnnl::reorder(source, target).execute(stream, source, target);
        }
        stream.wait();
        if (shape_.perRowZeroPoint()) {
            packed->columnSums.assign(size_t(shape_.batch) * shape_.n, 0);
            for (int b = 0; b < shape_.batch; b++) sumColumns(weights, nk, b, *packed);
        }
        weights_ = packed;
    }

    int64_t packedBytes() const { return int64_t(weights_->stride) * shape_.batch; }

    std::unique_ptr<Gemm> withRows(int rows) const {
        GemmShape other = shape_;
        other.m = rows;
        return std::make_unique<Gemm>(other, epilogue_, weights_);
    }

    void run(const void *src, void *dst, const void *residual, const float *rowScales,
             const int32_t *rowZeroPoints) {
        OmpThreads threads(shape_.threads);
        for (int b = 0; b < shape_.batch; b++) {
            long srcRow = shape_.srcBroadcast ? 0 : long(b) * shape_.m;
            for (int row = 0; row < shape_.m; row += full_->rows()) {
                bool whole = row + full_->rows() <= shape_.m;
                runBlock(whole ? *full_ : *tail_, b, srcRow + row, long(b) * shape_.m + row, src,
                         dst, residual, rowScales, rowZeroPoints);
            }
        }
    }

private:
    bool canFuse() const {
        const OwnedEpilogue &e = *epilogue_;
        bool clamps = e.activation == LINEAR || e.activation == RELU || e.activation == CLIP;
        if (shape_.dynamic() || e.hasRowScale || e.residual >= 0 || !clamps ||
            shape_.perRowZeroPoint()) {
            return false;
        }
        if (shape_.fp32() || e.isAccumulator()) return true;
        // an s32 dst saturates elsewhere, a zero point is added before rounding there
        return shape_.dst != S32 && e.dstZeroPoint == 0 && e.neverUnderflows();
    }

    int blockRows() const {
        int rows = std::max(shape_.m, 1);
        bool own = !fused_ || shape_.dynamic();
        if (!own) return rows;
        // an accumulator block of about 1 MiB stays in the second-level cache; fewer than 128 rows
        // would make the multiplication itself slower
        int fits = std::max(128, (1 << 20) / (4 * shape_.n) / 16 * 16);
        return std::min(rows, fits);
    }

    void sumColumns(const void *weights, bool nk, int b, PackedWeights &packed) const {
        size_t matrix = size_t(shape_.k) * shape_.n;
        auto *w = static_cast<const int8_t *>(weights) + b * matrix;
        int32_t *sums = packed.columnSums.data() + size_t(b) * shape_.n;
        for (long k = 0; k < shape_.k; k++) {
            for (long n = 0; n < shape_.n; n++) {
                sums[n] += nk ? w[n * shape_.k + k] : w[k * shape_.n + n];
            }
        }
    }

    void runBlock(RowBlock &block, int b, long srcRow, long dstRow, const void *src, void *dst,
                  const void *residual, const float *rowScales, const int32_t *rowZeroPoints) {
        const char *weights = weights_->data + size_t(b) * weights_->stride;
        const char *from = static_cast<const char *>(src) +
                           srcRow * shape_.k * typeBytes(shape_.src);
        char *to = static_cast<char *>(dst) + dstRow * shape_.n * typeBytes(shape_.dst);
        if (fused_) {
            block.execute(from, weights, to);
            return;
        }
        ThreadScratch &scratch = ThreadScratch::get();
        const float *scales = rowScales == nullptr ? nullptr : rowScales + srcRow;
        if (shape_.dynamic()) {
            auto *q = scratch.quantized.atLeast<int8_t>(size_t(block.rows()) * shape_.k);
            auto *s = scratch.rowScales.atLeast<float>(block.rows());
            auto *rows = reinterpret_cast<const float *>(from);
            parallelRows(block.rows(), [&](long begin, long end) {
                quantizeRows(rows + begin * shape_.k, shape_.k, end - begin, shape_.k,
                             q + begin * shape_.k, shape_.k, s + begin, nullptr);
            });
            from = reinterpret_cast<const char *>(q);
            scales = s;
        }
        // the accumulator takes dst's own place where it fits and nobody still reads there
        bool inPlace = typeBytes(shape_.dst) == 4 && residual != dst;
        size_t count = size_t(block.rows()) * shape_.n;
        void *accumulator =
            inPlace ? static_cast<void *>(to) : scratch.accumulator.atLeast<int32_t>(count);
        block.execute(from, weights, accumulator);
        const int32_t *zeroPoints = rowZeroPoints == nullptr ? nullptr : rowZeroPoints + srcRow;
        const int32_t *sums = weights_->columnSums.empty()
                                  ? nullptr
                                  : weights_->columnSums.data() + size_t(b) * shape_.n;
        const char *residualFrom =
            residual == nullptr ? nullptr
                                : static_cast<const char *>(residual) +
                                      dstRow * shape_.n * typeBytes(epilogue_->residual);
        parallelRows(block.rows(), [&](long begin, long end) {
            finish(accumulator, begin, end, scales, zeroPoints, sums, residualFrom, to);
        });
    }

    void finish(const void *accumulator, long begin, long end, const float *scales,
                const int32_t *zeroPoints, const int32_t *sums, const char *residual,
                char *dst) const {
        long n = shape_.n;
        const char *residualRow =
            residual == nullptr ? nullptr : residual + begin * n * typeBytes(epilogue_->residual);
        char *dstRow = dst + begin * n * typeBytes(shape_.dst);
        Epilogue view = epilogue_->view();
        if (shape_.fp32()) {
            applyEpilogue(view, static_cast<const float *>(accumulator) + begin * n, n,
                          end - begin, n, residualRow, n, dstRow, n);
        } else {
            applyEpilogue(view, static_cast<const int32_t *>(accumulator) + begin * n, n,
                          end - begin, n, scales == nullptr ? nullptr : scales + begin,
                          zeroPoints == nullptr ? nullptr : zeroPoints + begin, sums, residualRow,
                          n, dstRow, n);
        }
    }

    template <class Body>
    void parallelRows(long rows, Body body) const {
        if (shape_.threads == 1) {
            body(0, rows);
            return;
        }
        long parts = shape_.threads;
#pragma omp parallel for num_threads(shape_.threads)
        for (long part = 0; part < parts; part++) {
            body(rows * part / parts, rows * (part + 1) / parts);
        }
    }

    GemmShape shape_;
    std::shared_ptr<const OwnedEpilogue> epilogue_;
    std::shared_ptr<PackedWeights> weights_;
    bool fused_;
    std::unique_ptr<RowBlock> full_, tail_;
};

}  // namespace octet

// ---- dev.octet.engine.onednn.OneDnnNative ----

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
    switch (dnnl::get_effective_cpu_isa()) {
        case dnnl::cpu_isa::isa_default: return "default";
        case dnnl::cpu_isa::sse41: return "SSE4.1";
        case dnnl::cpu_isa::avx: return "AVX";
        case dnnl::cpu_isa::avx2: return "AVX2";
        case dnnl::cpu_isa::avx2_vnni: return "AVX2-VNNI";
        case dnnl::cpu_isa::avx2_vnni_2: return "AVX2-VNNI-2";
        case dnnl::cpu_isa::avx512_core: return "AVX-512";
        case dnnl::cpu_isa::avx512_core_vnni: return "AVX-512 VNNI";
        case dnnl::cpu_isa::avx512_core_bf16: return "AVX-512 VNNI BF16";
        case dnnl::cpu_isa::avx512_core_fp16: return "AVX-512 VNNI FP16";
        case dnnl::cpu_isa::avx512_core_amx: return "AVX-512 VNNI AMX-INT8";
        case dnnl::cpu_isa::avx512_core_amx_fp16: return "AVX-512 VNNI AMX-INT8 FP16";
        case dnnl::cpu_isa::avx10_1_512: return "AVX10.1/512";
        case dnnl::cpu_isa::avx10_1_512_amx: return "AVX10.1/512 AMX-INT8";
        case dnnl::cpu_isa::avx10_1_512_amx_fp16: return "AVX10.1/512 AMX-INT8 FP16";
        case dnnl::cpu_isa::avx10_2_512: return "AVX10.2/512";
        default: return "newer than this build knows";
    }
}

inline int64_t gemmCreate(int batch, bool srcBroadcast, int m, int n, int k, int src, int weights,
                          int dst, int srcZeroPoint, int srcZeroPointValue, int threads,
                          int64_t epilogue) {
    octet::GemmShape shape{batch, srcBroadcast, m, n, k, src, weights, dst, srcZeroPoint,
                           srcZeroPointValue, threads};
    auto &owned = *reinterpret_cast<std::shared_ptr<const octet::OwnedEpilogue> *>(epilogue);
    return reinterpret_cast<int64_t>(new octet::Gemm(shape, owned, nullptr));
}

inline bool gemmIsReference(int64_t gemm) {
    return reinterpret_cast<octet::Gemm *>(gemm)->isReference();
}

// The caller copies the text at once.
inline const char *gemmImplementation(int64_t gemm) {
    static thread_local std::string text;
    text = reinterpret_cast<octet::Gemm *>(gemm)->implementation();
    return text.c_str();
}

inline void gemmPack(int64_t gemm, int64_t weights, bool nk) {
    reinterpret_cast<octet::Gemm *>(gemm)->pack(reinterpret_cast<const void *>(weights), nk);
}

inline int64_t gemmPackedBytes(int64_t gemm) {
    return reinterpret_cast<octet::Gemm *>(gemm)->packedBytes();
}

inline int64_t gemmWithRows(int64_t gemm, int rows) {
    return reinterpret_cast<int64_t>(
        reinterpret_cast<octet::Gemm *>(gemm)->withRows(rows).release());
}

inline void gemmRun(int64_t gemm, int64_t src, int64_t dst, int64_t residual, int64_t rowScales,
                    int64_t rowZeroPoints) {
    reinterpret_cast<octet::Gemm *>(gemm)->run(
        reinterpret_cast<const void *>(src), reinterpret_cast<void *>(dst),
        reinterpret_cast<const void *>(residual), reinterpret_cast<const float *>(rowScales),
        reinterpret_cast<const int32_t *>(rowZeroPoints));
}

inline void gemmFree(int64_t gemm) { delete reinterpret_cast<octet::Gemm *>(gemm); }
