// What s8 sources cost on this machine. oneDNN adds 128 to them in its inner loop, which some CPUs
// do for nothing and others do not; then a pass over the source that makes it u8 is the faster way.
#pragma once

#include <algorithm>
#include <cfloat>
#include <chrono>
#include <cstdint>
#include <iomanip>
#include <locale>
#include <oneapi/dnnl/dnnl.hpp>
#include <sstream>
#include <string>
#include <utility>

#include "onednn/primitive.h"
#include "shared/memory.h"
#include "shared/quantize.h"

namespace octet::onednn {

// When s8 sources become u8, other than where exact sums need it: dev.octet.engine.onednn.Shift.
enum class Shift { WHERE_FASTER, ALWAYS, NEVER };

// Measured once: a product with s8 sources, as they are and shifted to u8.
class SignedSources {
public:
    static const SignedSources &here() {
        static const SignedSources measured;
        return measured;
    }

    // Whether so many multiplications, for a row of the product, gain more than shifting so many
    // bytes costs. Small products behave otherwise than the one that was measured.
    bool shiftPays(double macs, double bytes) const {
        return s8_ / u8_ > kNoise && macs >= kSize * kSize / 4 &&
               (s8_ - u8_) * macs > shift_ * bytes;
    }

    // For people.
    std::string why() const {
        std::ostringstream text;
        // Java sets the user's locale for the whole process
        text.imbue(std::locale::classic());
        text << " (s8 sources take " << std::fixed << std::setprecision(2) << s8_ / u8_
             << " times as long here)";
        return text.str();
    }

private:
    static constexpr int kRows = 128, kSize = 256, kRounds = 15;
    static constexpr double kNoise = 1.05;

    // In turn, and the best of some rounds of each: others may be using the machine.
    SignedSources() {
        OneThread one;
        Executable asS8 = product(false), asU8 = product(true);
        if (asS8.isReference() || asU8.isReference()) return;
        Pages weights(std::max(asS8.weightsDesc().get_size(), asU8.weightsDesc().get_size()),
                      "a measurement");
        Pages src(kRows * kSize, "a measurement"), u8(kRows * kSize, "a measurement"),
            dst(sizeof(int32_t) * kRows * kSize, "a measurement");
        double s8Seconds = DBL_MAX, u8Seconds = DBL_MAX, shiftSeconds = DBL_MAX;
        for (int round = 0; round < kRounds; round++) {
            keepBest(s8Seconds, [&] { asS8.execute(src.data(), weights.data(), dst.data()); });
            keepBest(u8Seconds, [&] { asU8.execute(src.data(), weights.data(), dst.data()); });
            keepBest(shiftSeconds, [&] {
                shiftToUnsigned(reinterpret_cast<const int8_t *>(src.data()), kRows * kSize,
                                reinterpret_cast<uint8_t *>(u8.data()));
            });
        }
        s8_ = s8Seconds / kRows / kSize / kSize;
        u8_ = u8Seconds / kRows / kSize / kSize;
        shift_ = shiftSeconds / kRows / kSize;
    }

    static Executable product(bool shifted) {
        Fusion fusion;
        if (shifted) fusion.takeZeroPoint(128);
        dnnl::matmul::primitive_desc descriptor(
            cpuEngine(), dnnl::memory::desc({kRows, kSize}, shifted ? Type::u8 : Type::s8, Tag::ab),
            dnnl::memory::desc({kSize, kSize}, Type::s8, Tag::any),
            dnnl::memory::desc({kRows, kSize}, Type::s32, Tag::ab), fusion.attr);
        return Executable(descriptor, std::move(fusion.constants));
    }

    template <class Work>
    static void keepBest(double &best, Work work) {
        using Clock = std::chrono::steady_clock;
        const auto begin = Clock::now();
        work();
        best = std::min(best, std::chrono::duration<double>(Clock::now() - begin).count());
    }

    // seconds per multiplication, and per byte
    double s8_ = 1, u8_ = 1, shift_ = 0;
};

}  // namespace octet::onednn
