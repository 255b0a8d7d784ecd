// Convolutions of more than one tap: products of the windows' places, tap by tap, and weights.
//
// Channels last, the taps of a window along the innermost axis lie side by side: such a run of
// bytes is a part of a product's row, and the next output's parts lie a stride of places further
// on. So nothing is brought together for a window; the source is copied once, as u8, with real 0
// where padding is. Short lines of outputs would make tiles of few rows, and those are gathered
// window by window.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "shared/ceil_div.h"
#include "shared/computation.h"
#include "shared/conv_shape.h"
#include "shared/grid.h"
#include "shared/memory.h"
#include "shared/owned_epilogue.h"
#include "shared/transpose.h"
#include "vnni/product.h"
#include "vnni/rows.h"
#include "vnni/unit.h"

#if defined(__x86_64__)

namespace octet::vnni {

// A kernel's taps in parts: bytes that lie side by side in a source without gaps.
class WindowParts {
public:
    explicit WindowParts(const ConvShape &shape)
        : ic_(shape.ic), axes_(shape.threeAxes()),
          joins_(axes_[2].kernel == 1 || axes_[2].dilation == 1) {}

    const ConvAxis &axis(int i) const { return axes_[i]; }
    // The bytes of a part, and in whole steps.
    long length() const { return long(joins_ ? axes_[2].kernel : 1) * ic_; }
    long padded() const { return ceilDiv(length(), long(kDepth)) * kDepth; }
    long count() const {
        return long(axes_[0].kernel) * axes_[1].kernel * (joins_ ? 1 : axes_[2].kernel);
    }
    // Of a row of all parts.
    long bytes() const { return count() * padded(); }
    long steps() const { return bytes() / kDepth; }

    // Where parts begin, in bytes from the first, in a copy of so many lines a plane.
    void offsets(long lines, long *to) const {
        const ConvAxis &inner = axes_[2];
        const long line = inner.span(inner.out) * ic_;
        for (int z = 0; z < axes_[0].kernel; z++) {
            for (int y = 0; y < axes_[1].kernel; y++) {
                for (int x = 0; x < (joins_ ? 1 : inner.kernel); x++) {
                    *to++ = (z * lines + y * axes_[1].dilation) * line + x * inner.dilation * ic_;
                }
            }
        }
    }

    // [oc][ic][tap] to rows of parts, zeros up to whole steps.
    std::vector<int8_t> weights(const int8_t *from, long oc) const {
        auto to = zeros<int8_t>(oc * bytes(), "weights in the order of windows");
        const long taps = count() * length() / ic_, joined = length() / ic_;
        for (long o = 0; o < oc; o++) {
            for (long c = 0; c < ic_; c++) {
                for (long t = 0; t < taps; t++) {
                    to[o * bytes() + t / joined * padded() + t % joined * ic_ + c] =
                        from[(o * ic_ + c) * taps + t];
                }
            }
        }
        return to;
    }

private:
    long ic_;
    std::array<ConvAxis, 3> axes_;
    bool joins_;
};

class Windows : public Computation {
public:
    Windows(const ConvShape &shape, int threads, Unit unit,
            const std::shared_ptr<const OwnedEpilogue> &epilogue, const int8_t *weights)
        : shape_(shape), threads_(threads), unit_(unit), parts_(shape),
          panels_(std::make_shared<PreparedPanels>(
              std::make_shared<Packed>(parts_.weights(weights, shape.oc).data(), true, 1, shape.oc,
                                       parts_.bytes(), parts_.bytes()),
              1, shape.oc, flip() + zeroPoint(), *epilogue, groups(*epilogue))),
          product_(unit, epilogue, shape.oc, groups(*epilogue)), grid_(grid()) {}

    std::string implementation() const override {
        return std::string("octet_windows:") + nameOf(unit_);
    }

    int64_t packedBytes() const override { return static_cast<int64_t>(panels_->packedBytes()); }

    std::unique_ptr<Computation> with(const Description &sizes) const override {
        auto sibling = std::make_unique<Windows>(*this);
        sibling->shape_.takeSizesOf(sizes.shape<ConvShape>());
        sibling->parts_ = WindowParts(sibling->shape_);
        sibling->grid_ = sibling->grid();
        return sibling;
    }

    int64_t units() const override { return grid_.units(); }

    void run(const Operands &o, int64_t from, int64_t to) const override {
        const Panels panels = panels_->of(0);
        const ConvAxis &middle = parts_.axis(1);
        grid_.each(from, to, [&](long, long line, long end, long column, long columnEnd) {
            while (line < end) {
                const long some = std::min(end - line, middle.out - line % middle.out);
                product_.run(panels, rows(line, some, static_cast<const uint8_t *>(o.src)),
                             product_.dense(o.dst, o.residual, line * parts_.axis(2).out), column,
                             columnEnd);
                line += some;
            }
        });
    }

private:
    // Lines of outputs from which on they are rows of products by themselves.
    static constexpr long kLongLine = 12;
    // What a block's source, or its gathered windows, may take of the second-level cache.
    static constexpr long kCached = 384 << 10;

    int flip() const { return shape_.isSigned() ? 128 : 0; }
    int zeroPoint() const { return shape_.hasZeroPoint ? shape_.zeroPoint : 0; }

    Groups groups(const OwnedEpilogue &epilogue) const {
        return Groups::none(parts_.count() * parts_.length(), epilogue.weightZeroPoint,
                            parts_.steps());
    }

    bool gathers() const { return parts_.axis(2).out < kLongLine; }

    // Of lines of outputs.
    Grid grid() const {
        const ConvAxis &outer = parts_.axis(0), &middle = parts_.axis(1), &inner = parts_.axis(2);
        const long line =
            gathers() ? inner.out * parts_.bytes() : outer.kernel * middle.stride * lineBytes();
        return {long(shape_.images) * outer.out * middle.out,
                shape_.oc,
                {1, kPanel},
                std::max(1L, kCached / line),
                threads_};
    }

    // Of the copied source.
    long lineBytes() const { return parts_.axis(2).span(parts_.axis(2).out) * shape_.ic; }

    // Some lines of outputs of one plane. Valid until the thread asks for others.
    ProductRows rows(long line, long count, const uint8_t *src) const {
        struct Scratch {
            Growing source{"a source with its padding"}, offsets{"offsets of taps"},
                windows{"gathered windows"};
        };
        static thread_local Scratch scratch;
        const ConvAxis &outer = parts_.axis(0), &middle = parts_.axis(1), &inner = parts_.axis(2);
        const long lines = middle.span(count);
        auto *copy =
            scratch.source.atLeast<uint8_t>(outer.kernel * lines * lineBytes() + kRowSlack);
        copySource(line, lines, src, copy);
        auto *offsets = scratch.offsets.atLeast<long>(parts_.count());
        parts_.offsets(lines, offsets);
        const long step = long(inner.stride) * shape_.ic, lineStep = middle.stride * lineBytes();
        if (!gathers()) {
            const TileSource source{
                copy, step,    parts_.padded() / kDepth, false,       false,          nullptr,
                0,    nullptr, parts_.count() - 1,       offsets + 1, parts_.length()};
            return {source, inner.out, nullptr, count, lineStep};
        }
        const long bytes = parts_.bytes(), part = parts_.padded(), length = parts_.length();
        auto *windows = scratch.windows.atLeast<uint8_t>(count * inner.out * bytes);
        uint8_t *to = windows;
        for (long y = 0; y < count; y++) {
            for (long x = 0; x < inner.out; x++) {
                const uint8_t *from = copy + y * lineStep + x * step;
                for (long i = 0; i < parts_.count(); i++, to += part) {
                    std::memcpy(to, from + offsets[i], length);
                    std::memset(to + length, 0, part - length);
                }
            }
        }
        const TileSource source{windows, bytes, parts_.steps(), false, false, nullptr, 0,
                                nullptr, 0,     nullptr,        bytes};
        return {source, count * inner.out, nullptr};
    }

    // The lines that outputs from this line on reach, of all planes of their windows.
    void copySource(long line, long lines, const uint8_t *src, uint8_t *to) const {
        const ConvAxis &outer = parts_.axis(0), &middle = parts_.axis(1);
        const long plane = line / middle.out, image = plane / outer.out;
        const long firstZ = plane % outer.out * outer.stride - outer.padBefore;
        const long firstY = line % middle.out * middle.stride - middle.padBefore;
        const uint8_t *from = src + image * shape_.srcCount();
        for (int i = 0; i < outer.kernel; i++) {
            const long z = firstZ + long(i) * outer.dilation;
            for (long y = firstY; y < firstY + lines; y++, to += lineBytes()) {
                if (z < 0 || z >= outer.in || y < 0 || y >= middle.in) {
                    pad(to, lineBytes());
                } else {
                    copyLine(from, z * middle.in + y, to);
                }
            }
        }
    }

    void copyLine(const uint8_t *image, long line, uint8_t *to) const {
        const ConvAxis &inner = parts_.axis(2);
        const long ic = shape_.ic, width = inner.span(inner.out);
        const long begin = std::clamp<long>(inner.padBefore, 0, width);
        const long end = std::clamp<long>(inner.in + inner.padBefore, begin, width);
        const long first = line * inner.in + begin - inner.padBefore;
        pad(to, begin * ic);
        if (shape_.srcChannelsFirst) {
            transpose(1, image + first, shape_.srcPlaces(), ic, end - begin, to + begin * ic, ic);
            for (long i = begin * ic; i < end * ic; i++) to[i] ^= flip();
        } else if (begin < end) {
            const long bytes = (end - begin) * ic;
            copyRows({image + first * ic, bytes, bytes, shape_.isSigned()}, 1, to + begin * ic,
                     bytes);
        }
        pad(to + end * ic, (width - end) * ic);
    }

    void pad(uint8_t *to, long bytes) const {
        std::memset(to, static_cast<uint8_t>(zeroPoint() + flip()), bytes);
    }

    ConvShape shape_;
    int threads_;
    Unit unit_;
    WindowParts parts_;
    std::shared_ptr<const PreparedPanels> panels_;
    Product product_;
    Grid grid_;
};

}  // namespace octet::vnni

#endif
