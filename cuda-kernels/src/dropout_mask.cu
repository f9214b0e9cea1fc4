// dropout_mask.cu: inverted dropout from a counter-based generator, so that a row's mask depends on its key alone.
#include <algorithm>
#include <cmath>

#include "common.cuh"
#include "context.h"

namespace ds {
namespace cuda {

namespace {

constexpr int kThreads = 256;
constexpr int64_t kColumns = 4 * kThreads;  // of a block's piece of a row: a counter of Philox is four words

struct Words {
  uint32_t word[4];
};

// Philox4x32-10 of the counter (first, 0, 0, 0)
__device__ Words philox(uint32_t first, uint64_t key) {
  uint32_t key0 = static_cast<uint32_t>(key), key1 = static_cast<uint32_t>(key >> 32);
  uint32_t x0 = first, x1 = 0, x2 = 0, x3 = 0;
#pragma unroll
  for (int round = 0; round < 10; ++round, key0 += 0x9E3779B9u, key1 += 0xBB67AE85u) {
    const uint32_t high0 = __umulhi(0xD2511F53u, x0), low0 = 0xD2511F53u * x0;
    const uint32_t high1 = __umulhi(0xCD9E8D57u, x2), low1 = 0xCD9E8D57u * x2;
    x0 = high1 ^ x1 ^ key0;
    x1 = low1;
    x2 = high0 ^ x3 ^ key1;
    x3 = low0;
  }
  return {{x0, x1, x2, x3}};
}

// A word below `threshold`, which may be 2^32, drops.
// kWhole: all columns come in aligned fours. A template, for nvcc turns both branches of a test into four stores.
template <bool kWhole>
__global__ void __launch_bounds__(kThreads) draw(float *mask, const uint64_t *key, uint64_t threshold, float keep,
                                                 int64_t pieces, int64_t items, int64_t columns) {
  for (int64_t item = blockIdx.x; item < items; item += gridDim.x) {
    const int64_t row = item / pieces, column = item % pieces * kColumns + 4 * threadIdx.x;
    if (column >= columns) continue;
    const Words words = philox(static_cast<uint32_t>(column / 4), key[row]);
    float *to = mask + row * columns + column;
    float values[4];
#pragma unroll
    for (int l = 0; l < 4; ++l) values[l] = uint64_t{words.word[l]} < threshold ? 0.0f : keep;
    if constexpr (kWhole) {
      *reinterpret_cast<float4 *>(to) = make_float4(values[0], values[1], values[2], values[3]);
    } else {
#pragma unroll
      for (int l = 0; l < 4; ++l)
        if (column + l < columns) to[l] = values[l];
    }
  }
}

}  // namespace

void Context::dropout_mask(const DropoutMask &a) {
  const Call call = begin();
  const uint64_t threshold = static_cast<uint64_t>(std::ceil(a.p * 0x1p32));
  const float keep = static_cast<float>(1 / (1 - a.p));
  const bool whole = a.columns % 4 == 0 && aligned16(a.mask);
  const int64_t pieces = ceil_div(a.columns, kColumns), items = a.rows * pieces;
  launch(whole ? draw<true> : draw<false>, std::min(items, kMostBlocks), kThreads, 0, a.mask, a.key, threshold, keep,
         pieces, items, a.columns);
}

}  // namespace cuda
}  // namespace ds
