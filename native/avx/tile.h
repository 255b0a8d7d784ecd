// What the kernels of both widths are given.
#pragma once

#include <cstdint>

namespace octet::avx {

// Columns whose sums are kept between two blocks of k, or until the epilogue.
constexpr long kGroup = 64;

// Rows of products as a kernel reads them: product k of a row is at src + offset of the row +
// offset of the tap + place in the tap, where k counts places of a tap inside and taps outside. A
// plain matrix has one tap, as long as its rows.
struct Rows {
    const float *src;
    const long *offsets;  // one for each row
    long count;
};

struct Taps {
    const long *offsets;
    long count, length;
};

// What happens to sums in registers.
struct Finish {
    const float *bias;      // of the columns; -0, which changes nothing, where there is none
    const float *residual;  // as dst, or null
    bool addsLast;          // behind the activation
    int activation;         // but the one whose slopes are each channel's
    float alpha, beta;
};

// Some rows by some vectors of columns of one panel.
struct Tiles {
    Rows rows;
    Taps taps;
    const float *weights;  // of the panel, vector by vector for each k
    long weightsStep;      // from one k to the next
    // What comes next is fetched into the second-level cache meanwhile: so much for each k of a
    // tile.
    const float *ahead;
    long aheadStep;
    // From an earlier block of k, and for a later one or an epilogue; rows kGroup apart.
    float *sums;
    bool isFirst;  // the sums begin with 0
    // Unless this is null the last block finishes the sums, and writes dst.
    const Finish *finish;
    float *dst;
    long stride;   // from one row of dst, and of the residual, to the next
    long columns;  // of these vectors, the last of which may have fewer
};

// Where a tap of a depthwise convolution reads, for the first place and from one place to the next.
struct DepthTap {
    const float *at;
    long step;
};

// Some places of a depthwise convolution: the same taps for all channels.
struct Depth {
    const DepthTap *taps;
    long count;
    const float *weights;  // [vector of channels][tap]
    const Finish *finish;  // null: the sums are written as they are
    float *dst;
    long stride;
    long channels;
};

// Some columns of one line of a convolution's outputs, for some channels, see avx/few_channels.h.
struct Across {
    const float *src;      // what the products of the first column's sums begin with
    const long *places;    // from there to the source of each
    long count;            // of products in a sum
    const float *weights;  // [channel / kernels.channels][product][channel % kernels.channels]
    long channels;
    const Finish *finish;  // its bias is of the first channel on
    float *dst;
    long stride;  // from one channel of dst, and of the residual, to the next
    long columns;
};

// Lines that are copied, or of which every other element goes to `other`.
struct Lines {
    const float *from;
    long step;  // from a line to the next
    long count, length;
    float *to, *other;
    long toStep;
};

// Some lines of one channel of a depthwise convolution, see avx/planes.h.
struct Plane {
    const float *src;
    const long *taps;  // what each reads for the first output
    long count;
    const float *weights;  // one for each tap
    float *sums;           // of the lines, `pitch` apart, as those of src
    long pitch;
    long lines, line;      // outputs, dense
    const Finish *finish;  // whose bias is that of the channel
    float *dst;
};

// Some columns of a depthwise convolution's outputs, line by line, of one channel or in each half
// of a vector's lanes of another one, see avx/strips.h.
struct Strip {
    const float *src[2];      // what two vectors read of the source's first line
    uint16_t inside[2];       // which of their lanes are no padding
    const int32_t *places;    // [tap of a line][lane]: an element of the two vectors
    const float *weights[2];  // of the halves' channels
    const float *bias[2];     // one each
    long step, height;        // from line to line of the source; its lines
    long first, count;        // of the source, which the first output sees; of outputs
    float *dst[2];            // what the lanes are written to, for the first output
    const float *residual[2];
    uint16_t written[2];  // which lanes
    long line;            // from line to line of dst
    const Finish *finish;
};

}  // namespace octet::avx
