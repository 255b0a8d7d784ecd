// How many parts of a size cover a whole.
#pragma once

namespace octet {

// In long, where no sum of two ints overflows: of threads and of rows there may be 2^31 - 1.
constexpr long ceilDiv(long whole, long part) { return (whole + part - 1) / part; }

}  // namespace octet
