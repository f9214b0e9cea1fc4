// threshold.cuh: which of a block's candidates may be among the first, so that only those need an order.
#ifndef DS_CUDA_THRESHOLD_CUH
#define DS_CUDA_THRESHOLD_CUH

#include "ranking.cuh"

namespace ds {
namespace cuda {

constexpr int kBinBits = 12, kBins = 1 << kBinBits, kBinsEach = kBins / kMostThreads;

// What a thread holds of the candidates: each blockDim.x-th.
struct Candidates {
  Key key[kEach];   // kNothing beyond the last
  double p[kEach];  // of the softmax, times its sum
};

__device__ inline int number_of(int e) {
  return e * static_cast<int>(blockDim.x) + static_cast<int>(threadIdx.x);
}

// The block's lowest and highest order. All threads call it.
__device__ inline uint2 range_of(const Candidates &c) {
  __shared__ uint2 of_warp[kMostThreads / kWarp];
  uint2 range = {kLastRank, 0};
#pragma unroll
  for (int e = 0; e < kEach; ++e) {
    if (c.key[e] == kNothing) continue;
    range.x = min(range.x, order_of(c.key[e]));
    range.y = max(range.y, order_of(c.key[e]));
  }
#pragma unroll
  for (int bits = kWarp / 2; bits > 0; bits /= 2) {
    range.x = min(range.x, __shfl_xor_sync(kAllLanes, range.x, bits));
    range.y = max(range.y, __shfl_xor_sync(kAllLanes, range.y, bits));
  }
  if (threadIdx.x % kWarp == 0) of_warp[threadIdx.x / kWarp] = range;
  __syncthreads();
  for (unsigned warp = 0; warp < blockDim.x / kWarp; ++warp) {
    range.x = min(range.x, of_warp[warp].x);
    range.y = max(range.y, of_warp[warp].y);
  }
  return range;
}

// The key without the bits that no index below kTile has: 44 bits.
__device__ inline Key dense(Key key) {
  return key >> 32 << kBinBits | (key & (kTile - 1));
}

__device__ inline bool taken(Key key, Key threshold) {
  return key != kNothing && dense(key) <= threshold;
}

struct Threshold {
  Key key;    // dense
  int count;  // of the candidates that do not exceed it
};

// A threshold that `limit` candidates at least do not exceed, and `most` at most, most >= limit: by a histogram over
// the range of the scores, then over the bin in which the limit lies, until that is fine enough. One look is the rule,
// the fourth is at single keys. All kMostThreads threads call it, or `samples` is no more than `most`.
__device__ inline Threshold find_threshold(const Candidates &c, uint32_t *bins, uint2 range, int limit, int most,
                                           int samples) {
  __shared__ struct {
    int bin, before, through;
  } cut;
  Threshold result = {kNothing, samples};
  Key lowest = Key{range.x} << kBinBits;
  const Key span = (Key{range.y} << kBinBits | (kTile - 1)) - lowest;
  int before = 0, shift = max(64 - __clzll(static_cast<long long>(span)) - kBinBits, 0);
  while (result.count > most) {
    uint4 *fours = reinterpret_cast<uint4 *>(bins) + kBinsEach / 4 * threadIdx.x;
#pragma unroll
    for (int n = 0; n < kBinsEach / 4; ++n) fours[n] = {0, 0, 0, 0};
    __syncthreads();
#pragma unroll
    for (int e = 0; e < kEach; ++e) {
      const Key bin = (dense(c.key[e]) - lowest) >> shift;  // those below `lowest` wrap round to the far end
      if (c.key[e] != kNothing && bin < kBins) atomicAdd(&bins[bin], 1u);
    }
    __syncthreads();
    const uint32_t *mine = bins + kBinsEach * threadIdx.x;
    int sum = 0;
#pragma unroll
    for (int n = 0; n < kBinsEach; ++n) sum += static_cast<int>(mine[n]);
    int reached = before + sum_before(sum);  // by the bins before these
    if (reached < limit && limit <= reached + sum) {
      int n = 0;
      for (; reached + static_cast<int>(mine[n]) < limit; ++n) reached += static_cast<int>(mine[n]);
      cut = {kBinsEach * static_cast<int>(threadIdx.x) + n, reached, reached + static_cast<int>(mine[n])};
    }
    __syncthreads();  // bins may be written again, too
    lowest += static_cast<Key>(cut.bin) << shift;
    result = {lowest + (Key{1} << shift) - 1, cut.through};
    before = cut.before;
    shift = max(shift - kBinBits, 0);
  }
  return result;
}

}  // namespace cuda
}  // namespace ds

#endif  // DS_CUDA_THRESHOLD_CUH
