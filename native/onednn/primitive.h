// What every oneDNN primitive of ours has in common: threads, the fused epilogue, and contexts in
// which many threads execute it at once.
#pragma once

#include <omp.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <new>
#include <oneapi/dnnl/dnnl.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "shared/memory.h"
#include "shared/owned_epilogue.h"

namespace octet::onednn {

using Type = dnnl::memory::data_type;
using Tag = dnnl::memory::format_tag;

// oneDNN takes its number of threads from the calling thread's OpenMP setting; here it is one. The
// caller's own setting is put back. A run on more threads is cut into parts, see README.md.
class OneThread {
public:
    OneThread() : before_(omp_get_max_threads()) { omp_set_num_threads(1); }
    ~OneThread() { omp_set_num_threads(before_); }

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

// The numbers of living threads, from 1 on. One that ends leaves its number to the next: workers
// come and go.
class ThreadNumbers {
public:
    static unsigned mine() {
        static thread_local const Lease lease;
        return lease.number;
    }

private:
    struct Lease {
        const unsigned number = take();
        ~Lease() {
            const std::lock_guard<std::mutex> guard(all().lock_);
            all().free_.push_back(number);
        }
    };

    // never destroyed: threads end after static objects have
    static ThreadNumbers &all() {
        static auto *numbers = new ThreadNumbers();
        return *numbers;
    }

    static unsigned take() {
        ThreadNumbers &numbers = all();
        const std::lock_guard<std::mutex> guard(numbers.lock_);
        if (numbers.free_.empty()) return ++numbers.last_;
        const unsigned number = numbers.free_.back();
        numbers.free_.pop_back();
        return number;
    }

    std::mutex lock_;
    std::vector<unsigned> free_;
    unsigned last_ = 0;
};

// 0 is a thread without a number yet. Static TLS, because a function call for it would be felt in a
// product of 64 x 64.
inline unsigned threadNumber() {
    static thread_local unsigned mine __attribute__((tls_model("initial-exec"))) = 0;
    if (mine == 0) mine = ThreadNumbers::mine();
    return mine;
}

// What a run needs between two steps; a thread's own, grown to the largest request it has seen.
struct ThreadScratch {
    Growing accumulator{"accumulators"}, quantized{"a quantized or shifted source"},
        rowScales{"scales of rows"}, shifts{"zero points of rows"}, rowSums{"sums of rows"},
        places{"sums of places"};
    Growing image{"a source with its channels last"}, residualImage{"a residual's copy"},
        residual{"a residual with its channels last"}, staged{"results with their channels last"};
    // of the primitive that is executed: of all it is the largest one's
    Growing scratchpad{"oneDNN's scratchpad"};
    static ThreadScratch &get() {
        static thread_local ThreadScratch scratch;
        return scratch;
    }
};

// Whether oneDNN's own epilogue gives the contract's bits. `summands`: products in a sum.
inline bool canFuse(const OwnedEpilogue &e, bool fp32, double summands) {
    if (e.hasRowScale || e.residual >= 0 || !e.isBounding() || e.hasTail()) return false;
    if (!e.weightZeroPoint.empty()) return false;
    // FP32 sources may hold NaN, which must pass where oneDNN's max and min would drop it
    if (fp32) return e.activation == LINEAR;
    if (e.isAccumulator()) return true;
    // an s32 dst saturates elsewhere, a zero point is added before rounding there
    if (e.dst == S32 || e.dstZeroPoint != 0) return false;
    // where a step leaves f32's range, another order of the steps gives another value
    return e.neverUnderflows() && e.staysBelow(FLT_MAX, largestSum(summands));
}

// A tensor that is the same in every execution; its data outlives the primitive.
struct Constant {
    int arg;
    dnnl::memory::desc desc;
    std::shared_ptr<const void> data;

    template <class T>
    static Constant of(int arg, dnnl::memory::desc desc, const T *data) {
        return {arg, desc, std::shared_ptr<const void>(std::shared_ptr<void>(), data)};
    }
};

// oneDNN's own epilogue, where it gives the contract's bits: attributes, and the tensors they need.
struct Fusion {
    dnnl::primitive_attr attr;
    std::vector<Constant> constants;

    Fusion() { attr.set_scratchpad_mode(dnnl::scratchpad_mode::user); }

    void takeZeroPoint(int32_t zeroPoint) {
        attr.set_zero_points_mask(DNNL_ARG_SRC, 0);
        constants.push_back({DNNL_ARG_ATTR_ZERO_POINTS | DNNL_ARG_SRC,
                             dnnl::memory::desc({1}, Type::s32, Tag::a),
                             std::make_shared<const int32_t>(zeroPoint)});
    }

    // Scales and activation. The mask says along which dimensions of the weights the channels run.
    void takeScales(const OwnedEpilogue &e, int channelMask) {
        if (e.hasSrcScale) scale(DNNL_ARG_SRC, 0, 1, &e.srcScale);
        if (!e.weightScale.empty()) {
            scale(DNNL_ARG_WEIGHTS, channelMask, e.weightScale.size(), e.weightScale.data());
        }
        if (e.dst <= U8 && e.dstScale != 1) scale(DNNL_ARG_DST, 0, 1, &e.dstScale);
        dnnl::post_ops ops;
        if (e.activation == RELU) {
            ops.append_eltwise(dnnl::algorithm::eltwise_relu, 0, 0);
        } else if (e.activation == CLIP) {
            ops.append_eltwise(dnnl::algorithm::eltwise_clip, e.alpha, e.beta);
        }
        attr.set_post_ops(ops);
    }

    // The bias, with these dimensions; what the primitive is told of it, empty for none.
    dnnl::memory::desc takeBias(const OwnedEpilogue &e, const dnnl::memory::dims &dims, Tag tag) {
        if (e.bias.empty()) return {};
        dnnl::memory::desc bias(dims, Type::f32, tag);
        constants.push_back(Constant::of(DNNL_ARG_BIAS, bias, e.bias.data()));
        return bias;
    }

private:
    void scale(int arg, int mask, size_t count, const float *values) {
        attr.set_scales_mask(arg, mask);
        constants.push_back(Constant::of(DNNL_ARG_ATTR_SCALES | arg,
                                         dnnl::memory::desc({long(count)}, Type::f32, Tag::a),
                                         values));
    }
};

// A primitive with one source, one weights tensor and one destination, which any number of threads
// execute at once.
class Executable {
public:
    // What is not going to run needs no code, whose generation takes milliseconds.
    template <class Descriptor>
    Executable(const Descriptor &descriptor, std::vector<Constant> constants, bool runs = true)
        : implementation_(descriptor.impl_info_str()), src_(descriptor.src_desc()),
          weights_(descriptor.weights_desc()), dst_(descriptor.dst_desc()),
          scratch_(descriptor.scratchpad_desc()), constants_(std::move(constants)) {
        if (runs && !isReference()) primitive_ = dnnl::primitive(descriptor);
    }
    Executable(const Executable &) = delete;
    Executable &operator=(const Executable &) = delete;

    ~Executable() {
        for (auto *context : owned_) delete context;
        for (auto &slot : shared_) delete slot.load();
    }

    const std::string &implementation() const { return implementation_; }
    // By itself, or as a part: "conv:any+ref:any".
    bool isReference() const {
        return implementation_.compare(0, 3, "ref") == 0 ||
               implementation_.find("+ref") != std::string::npos;
    }
    const dnnl::memory::desc &weightsDesc() const { return weights_; }
    // What each thread that executes it needs.
    size_t scratchBytes() const { return scratch_.get_size(); }

    void execute(const void *src, const void *weights, void *dst) {
        const unsigned thread = threadNumber();
        Context *context = take(thread);
        context->src.set(src);
        context->weights.set(weights);
        context->dst.set(dst);
        if (const size_t bytes = scratch_.get_size(); bytes > 0) {
            context->scratch.set(ThreadScratch::get().scratchpad.atLeast<char>(bytes));
        }
        dnnl_status_t status =
            dnnl_primitive_execute(primitive_.get(), context->stream.get(),
                                   static_cast<int>(context->args.size()), context->args.data());
        give(thread, context);
        if (status != dnnl_success) {
            if (status == dnnl_out_of_memory) throw OutOfMemory("oneDNN's " + implementation_);
            throw std::runtime_error("oneDNN could not execute " + implementation_ + ": status " +
                                     std::to_string(status));
        }
    }

private:
    // A tensor whose place may change; telling oneDNN costs more than looking whether it did.
    struct Tensor {
        dnnl::memory memory;
        const void *place = nullptr;
        void set(const void *data) {
            if (data == place) return;
            memory.set_data_handle(const_cast<void *>(data));
            place = data;
        }
    };

    // oneDNN's memory objects carry the data pointers, so each thread needs its own.
    struct Context {
        dnnl::stream stream;
        Tensor src, weights, dst, scratch;
        std::vector<dnnl::memory> constants;
        std::vector<dnnl_exec_arg_t> args;
    };

    static constexpr unsigned kOwned = 64;
    static constexpr unsigned kShared = 16;

    // The first threads of the process have contexts of their own, which costs nothing to take;
    // later ones share some, one at a time.
    Context *take(unsigned thread) {
        if (thread < kOwned) {
            if (owned_[thread] == nullptr) owned_[thread] = create();
            return owned_[thread];
        }
        auto *context = shared_[thread % kShared].exchange(nullptr, std::memory_order_acquire);
        return context != nullptr ? context : create();
    }

    void give(unsigned thread, Context *context) {
        if (thread < kOwned) return;
        delete shared_[thread % kShared].exchange(context, std::memory_order_release);
    }

    Context *create() const {
        auto context = std::make_unique<Context>();
        context->stream = dnnl::stream(cpuEngine());
        auto variable = [&](int arg, const dnnl::memory::desc &desc, Tensor &tensor) {
            tensor.memory = dnnl::memory(desc, cpuEngine(), nullptr);
            context->args.push_back({arg, tensor.memory.get()});
        };
        auto constant = [&](int arg, const dnnl::memory::desc &desc, const void *data) {
            context->constants.emplace_back(desc, cpuEngine(), const_cast<void *>(data));
            context->args.push_back({arg, context->constants.back().get()});
        };
        variable(DNNL_ARG_SRC, src_, context->src);
        variable(DNNL_ARG_WEIGHTS, weights_, context->weights);
        variable(DNNL_ARG_DST, dst_, context->dst);
        variable(DNNL_ARG_SCRATCHPAD, scratch_, context->scratch);
        for (const Constant &each : constants_) constant(each.arg, each.desc, each.data.get());
        return context.release();
    }

    std::string implementation_;
    dnnl::memory::desc src_, weights_, dst_, scratch_;
    std::vector<Constant> constants_;
    dnnl::primitive primitive_;
    Context *owned_[kOwned] = {};
    std::atomic<Context *> shared_[kShared] = {};
};

}  // namespace octet::onednn
