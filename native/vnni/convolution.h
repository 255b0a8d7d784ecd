// What kernels of convolutions have in common.
#pragma once

#include <cstddef>
#include <memory>

namespace octet::vnni {

// A prepared convolution. Any number of threads run it at once.
class Convolution {
public:
    virtual ~Convolution() = default;
    virtual size_t packedBytes() const = 0;
    // The same for another number of images, over the same packed weights.
    virtual std::unique_ptr<Convolution> withImages(int images) const = 0;
    // What a run can be cut into, over all images.
    virtual long units() const = 0;
    // Units [from, to).
    virtual void run(const char *src, char *dst, const char *residual, long from,
                     long to) const = 0;
};

}  // namespace octet::vnni
