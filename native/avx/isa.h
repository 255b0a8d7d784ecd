// What implementations call the two widths.
#pragma once

#include "shared/isa.h"

namespace octet::avx {

inline const char *nameOf(Isa isa) { return isa == Isa::AVX512 ? "avx512" : "avx2"; }

}  // namespace octet::avx
