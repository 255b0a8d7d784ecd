// Where the results of a convolution go: channels last at once, channels first by way of a block
// that is transposed while it is in cache.
#pragma once

#include <cstdint>

#include "avx/product.h"
#include "shared/computation.h"
#include "shared/conv_shape.h"
#include "shared/memory.h"
#include "shared/transpose.h"

namespace octet::avx {

class Results {
public:
    Results(const ConvShape &shape, int residualType)
        : oc_(shape.oc), places_(shape.dstPlaces()), channelsFirst_(shape.dstChannelsFirst != 0),
          residualType_(residualType) {}

    // Lets body(target) compute channels [channel, channel + channels) of some places; the target
    // begins with the first of both.
    template <class Body>
    void write(const Operands &o, long image, long place, long places, long channel, long channels,
               Body body) const {
        auto *dst = static_cast<float *>(o.dst);
        if (!channelsFirst_) {
            body(Target{dst, o.residual, oc_, oc_}.at(image * places_ + place, channel,
                                                      residualType_));
            return;
        }
        static thread_local Growing results("results whose channels come first"),
            residuals("a residual whose channels come first");
        const long first = (image * oc_ + channel) * places_ + place;
        Target to{results.atLeast<float>(places * channels), nullptr, channels, channels};
        if (o.residual != nullptr) {
            const int bytes = typeBytes(residualType_);
            auto *residual = residuals.atLeast<char>(places * channels * bytes);
            transpose(bytes, static_cast<const char *>(o.residual) + first * bytes, places_,
                      channels, places, residual, channels);
            to.residual = residual;
        }
        body(to);
        transpose(sizeof(float), to.dst, channels, places, channels, dst + first, places_);
    }

private:
    long oc_, places_;
    bool channelsFirst_;
    int residualType_;
};

}  // namespace octet::avx
