// ranking.cuh: candidates in the order of their ranks, and what they weigh: for select's one block and for its several.
// A key carries its candidate's index below the score, so keys are distinct, ties go to the lower index, and every
// correct sort gives the same result.
#ifndef DS_CUDA_RANKING_CUH
#define DS_CUDA_RANKING_CUH

#include "backend.h"
#include "common.cuh"

namespace ds {
namespace cuda {

constexpr int kEach = 8;  // ranks of a thread, consecutive
constexpr int kMostThreads = 512;
constexpr int kTile = kEach * kMostThreads;  // ranks of a block

typedef unsigned long long Key;
constexpr Key kNothing = ~Key{0};            // fills up what is sorted; ranks after every candidate
constexpr uint32_t kLastRank = 0xffffffffu;  // the upper half of a NaN's key

// ---- keys -----------------------------------------------------------------------------------------------------------

// Ascending keys are descending preference. Adding zero makes -0 and 0 a tie.
__device__ inline Key key_of(float score, int64_t index, bool largest) {
  const uint32_t bits = __float_as_uint((largest ? -score : score) + 0.0f);
  const uint32_t order = score != score ? kLastRank : bits ^ (bits >> 31 ? 0xffffffffu : 0x80000000u);
  return Key{order} << 32 | static_cast<uint32_t>(index);
}

__device__ inline uint32_t order_of(Key key) {
  return static_cast<uint32_t>(key >> 32);
}

__device__ inline int64_t index_of(Key key) {
  return static_cast<uint32_t>(key);
}

// The score as key_of saw it, lowest first; a NaN comes back as one.
__device__ inline double score_of(uint32_t order) {
  return static_cast<double>(__uint_as_float(order >> 31 ? order ^ 0x80000000u : ~order));
}

__host__ __device__ inline int64_t power_above(int64_t n) {
  int64_t power = 1;
  while (power < n) power *= 2;
  return power;
}

// ---- weights: p = exp(z), z = (best - score) / temperature, so the softmax is p / sum p -----------------------------

// e^z for -700 <= z <= 0, to 1e-11: 2^n times a polynomial in what z leaves of n ln 2, whose first term left out is
// 7e-12. exp() is a third more operations, and its branches keep a thread's eight from running side by side.
__device__ inline double exponential(double z) {
  constexpr double kShift = 0x1.8p52;  // added, it leaves the nearest integer in the low bits
  const double shifted = fma(z, 0x1.71547652b82fep0, kShift), n = shifted - kShift;
  const double f = fma(n, -0x1.62e42fefa39efp-1, z);
  double sum = 1.0 / 362880;
  constexpr double kFactors[] = {1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1, 1};
#pragma unroll
  for (const double factor : kFactors) sum = fma(sum, f, factor);
  int64_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (static_cast<int64_t>(static_cast<int32_t>(bits)) + 1023) << 52;
  double power;
  memcpy(&power, &bits, sizeof power);
  return sum * power;
}

struct Softmax {
  double best, rate;  // rate: 1 / temperature
  __device__ Softmax(uint32_t best_order, double temperature)
      : best(score_of(best_order)), rate(1 / max(temperature, 1e-8)) {}

  // The best score's is 0 even where it is infinite, since inf - inf would be NaN.
  __device__ double exponent(Key key) const {
    const double score = score_of(order_of(key));
    return score == best ? 0 : (best - score) * rate;
  }
  __device__ double boltzmann(Key key, double exponent) const {
    const double p = exponential(max(exponent, -700.0));
    return order_of(key) == kLastRank || exponent < -700 ? 0 : p;
  }
};

// - sum of p / total * ln (p / total), with moment = sum p z
__device__ inline double entropy_of(double total, double moment) {
  return total > 0 ? log(total) - moment / total : 0;
}

// The sum over the threads before this one. All threads call it.
template <class T>
__device__ inline T sum_before(T value) {
  __shared__ T of_warp[kWarp];
  const int lane = static_cast<int>(threadIdx.x) % kWarp, warp = static_cast<int>(threadIdx.x) / kWarp;
  T through = value;
#pragma unroll
  for (int by = 1; by < kWarp; by *= 2) {
    const T below = __shfl_up_sync(kAllLanes, through, by);
    if (lane >= by) through += below;
  }
  if (lane == kWarp - 1) of_warp[warp] = through;
  __syncthreads();
  T before = through - value;
  for (int w = 0; w < warp; ++w) before += of_warp[w];
  __syncthreads();  // of_warp may be written again
  return before;
}

// ---- the bitonic network: runs of `run` keys, ascending where the place has not the bit `run` -----------------------

struct Ranks {
  Key key[kEach];
};

__device__ inline int64_t first_rank() {
  return int64_t{blockIdx.x} * kTile + kEach * static_cast<int>(threadIdx.x);
}

__device__ inline void order(Key &low, Key &high, bool ascending) {
  if ((low > high) != ascending) return;
  const Key kept = low;
  low = high;
  high = kept;
}

template <int kStride>
__device__ inline void step_in_registers(Ranks &r, int64_t run) {
#pragma unroll
  for (int e = 0; e < kEach; ++e)
    if (!(e & kStride)) order(r.key[e], r.key[e + kStride], !((first_rank() + e) & run));
}

__device__ inline Key better(Key mine, Key other, bool lower) {
  return (mine < other) == lower ? mine : other;
}

// Keys `stride` apart are compared, kEach <= stride < kTile: with another lane of the warp, or through shared memory.
__device__ inline void step_across_threads(Ranks &r, Key *exchanged, int64_t run, int stride, bool busy) {
  const int partner = stride / kEach, thread = static_cast<int>(threadIdx.x);
  const bool lower = !(first_rank() & run) == !(first_rank() & stride);
  if (partner < kWarp) {
    if (!busy) return;
#pragma unroll
    for (int e = 0; e < kEach; ++e) r.key[e] = better(r.key[e], __shfl_xor_sync(kAllLanes, r.key[e], partner), lower);
    return;
  }
#pragma unroll
  for (int e = 0; e < kEach && busy; ++e) exchanged[e * kMostThreads + thread] = r.key[e];
  __syncthreads();
#pragma unroll
  for (int e = 0; e < kEach && busy; ++e)
    r.key[e] = better(r.key[e], exchanged[e * kMostThreads + (thread ^ partner)], lower);
  __syncthreads();  // exchanged may be written again
}

// The steps of a run from `stride` down. All threads call it, with kTile keys of shared memory; a warp that is not busy
// has no keys and comes for the barriers.
__device__ inline void merge(Ranks &r, Key *exchanged, int64_t run, int stride, bool busy = true) {
  for (; stride >= kEach; stride /= 2) step_across_threads(r, exchanged, run, stride, busy);
  if (!busy) return;
  if (stride >= 4) step_in_registers<4>(r, run);
  if (stride >= 2) step_in_registers<2>(r, run);
  step_in_registers<1>(r, run);
}

// Sorts the block's first `keys` ranks, a power of two and of whole warps.
__device__ inline void sort(Ranks &r, Key *exchanged, int keys) {
  const bool busy = kEach * static_cast<int>(threadIdx.x) < keys;
  for (int run = 2; run <= keys; run *= 2) merge(r, exchanged, run, run / 2, busy);
}

}  // namespace cuda
}  // namespace ds

#endif  // DS_CUDA_RANKING_CUH
