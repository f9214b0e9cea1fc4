// dropout_mask.cpp: inverted dropout from a counter-based generator, so that a row's mask depends on its key alone.
#include <algorithm>
#include <cmath>

#include "context.h"

namespace ds {
namespace cpu {

void Context::dropout_mask(const DropoutMask &a) {
  if (a.p == 0) {
    std::fill(a.mask, a.mask + a.rows * a.columns, 1.0f);
    return;
  }
  // word < p * 2^32 for an integer word is word <= last
  const uint32_t last = static_cast<uint32_t>(static_cast<uint64_t>(std::ceil(a.p * 0x1p32)) - 1);
  const float keep = static_cast<float>(1 / (1 - a.p));
  const double words = static_cast<double>(a.rows) * static_cast<double>(a.columns);
  pool_.run(a.rows, 8 * words,
            [&](int64_t row, int) { tier_.dropout(a.mask + row * a.columns, a.key[row], last, keep, a.columns); });
}

}  // namespace cpu
}  // namespace ds
