// What every native engine prepares, and how dev.octet.engine.NativeComputation reaches it.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "shared/description.h"
#include "shared/isa.h"
#include "shared/memory.h"

namespace octet {

// The tensors of a run, null for those there are not: Java writes their addresses in the order of
// dev.octet.request.Role.
struct Operands {
    const void *src;
    const void *residual;
    float *rowScales;  // written by those who find them
    int32_t *rowZeroPoints;
    const void *others[7];  // sources behind the first
    const void *weights;    // where they come with each run
    void *dst;

    // Source number i, at most 7.
    const void *source(int i) const { return i == 0 ? src : others[i - 1]; }
};

// Any number of threads run one at once.
class Computation {
public:
    virtual ~Computation() = default;
    // Why it must not be computed this way, or empty. After a refusal nothing else may be called.
    virtual std::string refusal() const { return {}; }
    virtual std::string implementation() const = 0;
    virtual int64_t packedBytes() const = 0;
    // What preparing takes, and a run on one thread, where that is yet to be done: without weights,
    // or because it is more than Description::mostBytes. Then nothing else may be called. Otherwise
    // 0.
    virtual int64_t neededBytes() const { return 0; }
    // What a run can be cut into; threads share them.
    virtual int64_t units() const = 0;
    // Units [from, to).
    virtual void run(const Operands &operands, int64_t from, int64_t to) const = 0;
    // The same over the same packed weights for the sizes of this shape, of which nothing else is
    // read: rows of a multiplication, images and axes of a convolution. What has no weights is
    // prepared anew.
    virtual std::unique_ptr<Computation> with(const Description &) const {
        throw std::logic_error("no packed weights to share");
    }
};

// What an engine has nothing for.
class Refused : public Computation {
public:
    explicit Refused(std::string reason) : reason_(std::move(reason)) {}

    std::string refusal() const override { return reason_; }
    std::string implementation() const override { return {}; }
    int64_t packedBytes() const override { return 0; }
    int64_t units() const override { return 0; }
    void run(const Operands &, int64_t, int64_t) const override {}

private:
    std::string reason_;
};

// ---- dev.octet.engine.ComputationNative; what an engine's own `create` gave, by its handle ----

// The caller copies the text at once.
inline const char *textOf(std::string text) {
    static thread_local std::string kept;
    kept = std::move(text);
    return kept.c_str();
}

inline int64_t handleOf(std::unique_ptr<Computation> computation) {
    return reinterpret_cast<int64_t>(computation.release());
}

inline Computation &computationOf(int64_t handle) {
    return *reinterpret_cast<Computation *>(handle);
}

inline const char *refusal(int64_t handle) { return textOf(computationOf(handle).refusal()); }

inline const char *implementation(int64_t handle) {
    return textOf(computationOf(handle).implementation());
}

inline int64_t packedBytes(int64_t handle) { return computationOf(handle).packedBytes(); }

inline int64_t neededBytes(int64_t handle) { return computationOf(handle).neededBytes(); }

inline int units(int64_t handle) { return static_cast<int>(computationOf(handle).units()); }

// Operands lie at an address.
inline void run(int64_t handle, int64_t operands, int from, int to) {
    naming("a run", [&] {
        computationOf(handle).run(*reinterpret_cast<const Operands *>(operands), from, to);
    });
}

inline int64_t with(int64_t handle, int64_t sizes) {
    return naming("another size",
                  [&] { return handleOf(computationOf(handle).with(descriptionAt(sizes))); });
}

// An ordinal of dev.octet.engine.Isa.
inline void limitIsa(int widest) { limitIsa(static_cast<Isa>(widest)); }

inline void release(int64_t handle) { delete &computationOf(handle); }

}  // namespace octet
