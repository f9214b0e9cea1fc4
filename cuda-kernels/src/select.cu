// select.cu: ranks the candidates, keeps the first of them, weighs them. Up to 4,096 candidates are one launch of one
// block; more are sorted over several blocks (select_tiles.cu).
#include <algorithm>
#include <cinttypes>

#include "error.h"
#include "select_tiles.h"
#include "threshold.cuh"

namespace ds {
namespace cuda {

namespace {

constexpr int kCounted = 256;  // as many are ranked by counting
constexpr int kTogether = 8;   // threads that count for one of them

// sorted[rank], for kCounted keys at most: as many as are lower.
__device__ void rank_by_counting(Key *sorted, const Key *keys, int count) {
  const int candidates = static_cast<int>(blockDim.x) / kTogether, lane = static_cast<int>(threadIdx.x) % kTogether;
  for (int first = 0; first < count; first += candidates) {
    const int n = first + static_cast<int>(threadIdx.x) / kTogether;
    const Key key = n < count ? keys[n] : kNothing;
    int rank = 0;
    for (int other = lane; other < count; other += kTogether) rank += keys[other] < key;
#pragma unroll
    for (int bits = kTogether / 2; bits > 0; bits /= 2) rank += __shfl_xor_sync(kAllLanes, rank, bits);
    if (n < count && lane == 0) sorted[rank] = key;
  }
}

// A thread reads the places that the network exchanges its keys in: `stride` divides kMostThreads.
__device__ void rank_by_sorting(Key *keys, int count) {
  const int all = static_cast<int>(power_above(count)), stride = all / kEach, thread = static_cast<int>(threadIdx.x);
  Ranks r;
#pragma unroll
  for (int e = 0; e < kEach; ++e)  // in any order
    r.key[e] = thread < stride && e * stride + thread < count ? keys[e * stride + thread] : kNothing;
  sort(r, keys, all);
#pragma unroll
  for (int e = 0; e < kEach && thread < stride; ++e) keys[kEach * thread + e] = r.key[e];
}

// The keys that do not exceed the threshold, in the order of their ranks; all threads may read them. kTile keys of
// shared memory are enough: as many as are counted leave room for the result.
__device__ const Key *rank_taken(const Candidates &c, Key *keys, const Threshold &threshold) {
  int mine = 0;
#pragma unroll
  for (int e = 0; e < kEach; ++e) mine += taken(c.key[e], threshold.key);
  int place = sum_before(mine);
#pragma unroll
  for (int e = 0; e < kEach; ++e)
    if (taken(c.key[e], threshold.key)) keys[place++] = c.key[e];
  __syncthreads();  // all keys are there
  const bool few = threshold.count <= kCounted;
  if (few)
    rank_by_counting(keys + kCounted, keys, threshold.count);
  else
    rank_by_sorting(keys, threshold.count);
  __syncthreads();
  return few ? keys + kCounted : keys;
}

// Whole samples in rank order until their tokens reach the budget. All threads call it.
__device__ int spend_budget(const Select &a, const Key *sorted, int limit) {
  const int first = kEach * static_cast<int>(threadIdx.x);
  double tokens[kEach] = {}, mine = 0;
#pragma unroll
  for (int e = 0; e < kEach; ++e) {
    if (first + e < limit) tokens[e] = static_cast<double>(a.tokens[index_of(sorted[first + e])]);
    mine += tokens[e];
  }
  double before = sum_before(mine);
  int kept = 0;
#pragma unroll
  for (int e = 0; e < kEach; ++e) {
    kept += first + e < limit && (first + e == 0 || before < a.token_budget);
    before += tokens[e];
  }
  return block_sum(kept);
}

struct Sums {
  double total, moment, kept;  // sum p, sum p z, the kept ones' sum p
};

// All threads call it, once.
__device__ Sums block_sums(const Sums &mine) {
  __shared__ Sums of_warp[kMostThreads / kWarp];
  const Sums warp = {warp_sum(mine.total), warp_sum(mine.moment), warp_sum(mine.kept)};
  if (threadIdx.x % kWarp == 0) of_warp[threadIdx.x / kWarp] = warp;
  __syncthreads();
  Sums sums = {};
  for (unsigned w = 0; w < blockDim.x / kWarp; ++w) {
    sums.total += of_warp[w].total;
    sums.moment += of_warp[w].moment;
    sums.kept += of_warp[w].kept;
  }
  return sums;
}

// Each candidate's exponential is computed once and stays with the thread that read its score.
__global__ void __launch_bounds__(kMostThreads) select_in_block(Select a, int limit, int most) {
  __shared__ union {
    Key keys[kTile];
    uint32_t bins[kBins];
  } memory;
  const int samples = static_cast<int>(a.samples);
  Candidates c = {};
  float score[kEach];
#pragma unroll
  for (int e = 0; e < kEach; ++e) score[e] = a.score[min(number_of(e), samples - 1)];  // no predicate sets them apart
#pragma unroll
  for (int e = 0; e < kEach; ++e)
    c.key[e] = number_of(e) < samples ? key_of(score[e], number_of(e), a.largest) : kNothing;
#pragma unroll
  for (int e = 0; e < kEach; ++e)  // while the scores are on their way
    if (number_of(e) >= limit && number_of(e) < samples) a.index[number_of(e)] = -1;

  const uint2 range = range_of(c);
  Sums sums = {};
  if (a.soft) {
    const Softmax softmax(range.x, a.temperature);
#pragma unroll
    for (int e = 0; e < kEach; ++e) {
      const double z = softmax.exponent(c.key[e]);
      c.p[e] = softmax.boltzmann(c.key[e], z);
      sums.total += c.p[e];
      sums.moment += c.p[e] > 0 ? c.p[e] * z : 0;
    }
  }
  const Threshold threshold = find_threshold(c, memory.bins, range, limit, most, samples);
  const Key *sorted = rank_taken(c, memory.keys, threshold);
  const int kept = a.token_budget > 0 ? spend_budget(a, sorted, limit) : limit;
  const Key last = sorted[kept - 1];
#pragma unroll
  for (int e = 0; e < kEach; ++e) sums.kept += c.key[e] <= last ? c.p[e] : 0;
  if (a.soft) sums = block_sums(sums);

  const double even = 1 / static_cast<double>(kept);
  const double share = sums.total > 0 ? 1 / sums.total : 0, weight = sums.kept > 0 ? 1 / sums.kept : 0;
#pragma unroll
  for (int e = 0; e < kEach; ++e) {
    const int i = number_of(e);
    if (i >= samples) break;
    const bool in = c.key[e] <= last;
    a.share[i] = a.soft ? static_cast<float>(c.p[e] * share) : in;
    a.weight[i] = in ? static_cast<float>(weight > 0 ? c.p[e] * weight : even) : 0;
    if (i < limit) a.index[i] = i < kept ? index_of(sorted[i]) : -1;
  }
  if (threadIdx.x > 0) return;
  *a.kept = kept;
  *a.entropy = a.soft ? entropy_of(sums.total, sums.moment) : log(static_cast<double>(kept));
}

__global__ void select_nothing(int64_t *kept, double *entropy) {
  *kept = 0;
  *entropy = 0;
}

}  // namespace

void Context::select(const Select &a) {
  const Call call = begin();
  if (a.samples == 0) return launch(select_nothing, 1, 1, 0, a.kept, a.entropy);
  if (a.samples > INT64_C(1) << 31)  // the index is half a key
    fail(DS_UNSUPPORTED, "samples = %" PRId64 " exceeds 2^31", a.samples);
  const int64_t limit = a.k > 0 ? std::min(a.k, a.samples) : a.samples;
  if (a.samples > kTile) return select_in_tiles(*this, a, limit);
  const int64_t threads = std::clamp<int64_t>(power_above(a.samples), kWarp, kMostThreads);
  const int64_t most = std::max<int64_t>(power_above(limit), kCounted);
  launch(select_in_block, 1, static_cast<int>(threads), 0, a, limit, most);
}

}  // namespace cuda
}  // namespace ds
