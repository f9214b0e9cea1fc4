// select.cu: ranks the candidates, keeps the first of them, weighs them. Up to 4,096 candidates are one launch of one
// block; more are sorted by the same network over several blocks. A key carries its candidate's index below the score,
// so keys are distinct, ties go to the lower index, and every correct sort gives the same result.
#include <algorithm>
#include <cinttypes>
#include <cmath>

#include "common.cuh"
#include "context.h"
#include "error.h"

namespace ds {
namespace cuda {

namespace {

constexpr int kEach = 4;  // ranks of a thread, consecutive
constexpr int kMostThreads = 1024;
constexpr int64_t kTile = kEach * kMostThreads;  // ranks of a block
constexpr int kFarSteps = 4;  // steps of the network between blocks in one launch: 16 keys in registers
constexpr int kFarThreads = 256;

typedef unsigned long long Key;
constexpr Key kNothing = ~Key{0};            // fills up the last tile; ranks after every candidate
constexpr uint32_t kLastRank = 0xffffffffu;  // the upper half of a NaN's key

// ---- keys -----------------------------------------------------------------------------------------------------------

// Ascending keys are descending preference. Adding zero makes -0 and 0 a tie.
__device__ Key key_of(float score, int64_t index, bool largest) {
  const uint32_t bits = __float_as_uint((largest ? -score : score) + 0.0f);
  const uint32_t order = score != score ? kLastRank : bits ^ (bits >> 31 ? 0xffffffffu : 0x80000000u);
  return Key{order} << 32 | static_cast<uint32_t>(index);
}

// The score as key_of saw it, lowest first; a NaN comes back as one.
__device__ double score_of(Key key) {
  const uint32_t order = static_cast<uint32_t>(key >> 32);
  return static_cast<double>(__uint_as_float(order >> 31 ? order ^ 0x80000000u : ~order));
}

__device__ int64_t index_of(Key key) {
  return static_cast<uint32_t>(key);
}

struct Ranks {
  Key key[kEach];
};

__device__ int64_t first_rank() {
  return int64_t{blockIdx.x} * kTile + kEach * threadIdx.x;
}

__device__ Ranks read_scores(const Select &a) {
  Ranks r;
#pragma unroll
  for (int e = 0; e < kEach; ++e) {
    const int64_t i = first_rank() + e;
    r.key[e] = i < a.samples ? key_of(a.score[i], i, a.largest) : kNothing;
  }
  return r;
}

__device__ Ranks read_keys(const Key *keys) {
  Ranks r;
#pragma unroll
  for (int e = 0; e < kEach; ++e) r.key[e] = keys[first_rank() + e];
  return r;
}

__device__ void write_keys(Key *keys, const Ranks &r) {
#pragma unroll
  for (int e = 0; e < kEach; ++e) keys[first_rank() + e] = r.key[e];
}

// ---- the bitonic network: runs of `run` keys, ascending where the place has not the bit `run`
// --------------------------

__device__ void order(Key &low, Key &high, bool ascending) {
  if ((low > high) != ascending) return;
  const Key kept = low;
  low = high;
  high = kept;
}

template <int kStride>
__device__ void step_in_registers(Ranks &r, int64_t run) {
#pragma unroll
  for (int e = 0; e < kEach; ++e)
    if (!(e & kStride)) order(r.key[e], r.key[e + kStride], !((first_rank() + e) & run));
}

__device__ Key better(Key mine, Key other, bool lower) {
  return (mine < other) == lower ? mine : other;
}

// Keys `stride` apart are compared, 4 <= stride < kTile: with another lane of the warp, or through shared memory.
__device__ void step_across_threads(Ranks &r, int64_t run, int stride) {
  __shared__ Key exchanged[kEach][kMostThreads];
  const int partner = stride / kEach;
  const bool lower = !(first_rank() & run) == !(first_rank() & stride);
  if (partner < kWarp) {
#pragma unroll
    for (int e = 0; e < kEach; ++e) r.key[e] = better(r.key[e], __shfl_xor_sync(kAllLanes, r.key[e], partner), lower);
    return;
  }
#pragma unroll
  for (int e = 0; e < kEach; ++e) exchanged[e][threadIdx.x] = r.key[e];
  __syncthreads();
#pragma unroll
  for (int e = 0; e < kEach; ++e) r.key[e] = better(r.key[e], exchanged[e][threadIdx.x ^ partner], lower);
  __syncthreads();  // exchanged may be written again
}

// The steps of a run from `stride` down.
__device__ void merge(Ranks &r, int64_t run, int stride) {
  for (; stride >= kEach; stride /= 2) step_across_threads(r, run, stride);
  if (stride >= 2) step_in_registers<2>(r, run);
  step_in_registers<1>(r, run);
}

__device__ void sort(Ranks &r) {
  const int keys = kEach * static_cast<int>(blockDim.x);
  for (int run = 2; run <= keys; run *= 2) merge(r, run, run / 2);
}

// ---- weights, over ranks
// ----------------------------------------------------------------------------------------------

// What the ranks of a thread, a block or all of them add up to. p = exp(z), z = (best - score) / temperature, so the
// softmax is p / total, and its entropy ln(total) - moment / total.
struct Sums {
  double tokens;         // of the ranks below the limit
  double total, moment;  // sum p, sum p z
};

struct Kept {
  double count, sum;  // of ranks, of their p
};

// The best score's exponent is 0 even where it is infinite, since inf - inf would be NaN.
__device__ double exponent(const Select &a, Key key, double best) {
  const double score = score_of(key);
  return score == best ? 0 : (best - score) / max(a.temperature, 1e-8);
}

__device__ double boltzmann(const Select &a, Key key, double best) {
  return key >> 32 == kLastRank ? 0 : exp(exponent(a, key, best));
}

__device__ double tokens_of(const Select &a, Key key) {
  return a.token_budget > 0 ? static_cast<double>(a.tokens[index_of(key)]) : 0;
}

__device__ Sums measure(const Select &a, const Ranks &r, double best, int64_t limit) {
  Sums sums = {0, 0, 0};
#pragma unroll
  for (int e = 0; e < kEach; ++e) {
    if (first_rank() + e < limit) sums.tokens += tokens_of(a, r.key[e]);
    if (!a.soft || first_rank() + e >= a.samples) continue;
    const double p = boltzmann(a, r.key[e], best);
    sums.total += p;
    if (p > 0) sums.moment += p * exponent(a, r.key[e], best);
  }
  return sums;
}

// Whole samples in rank order until their tokens reach the budget; `before` is what the ranks before these have.
__device__ Kept keep(const Select &a, const Ranks &r, double best, int64_t limit, double before) {
  Kept kept = {0, 0};
#pragma unroll
  for (int e = 0; e < kEach; ++e) {
    const int64_t rank = first_rank() + e;
    if (rank >= limit || (a.token_budget > 0 && rank > 0 && before >= a.token_budget)) break;
    kept.count += 1;
    if (a.soft) kept.sum += boltzmann(a, r.key[e], best);
    before += tokens_of(a, r.key[e]);
  }
  return kept;
}

__device__ void write(const Select &a, const Ranks &r, double best, const Sums &sums, const Kept &kept) {
  const int64_t count = static_cast<int64_t>(kept.count);
#pragma unroll
  for (int e = 0; e < kEach; ++e) {
    const int64_t rank = first_rank() + e;
    if (rank >= a.samples) break;
    const int64_t i = index_of(r.key[e]);
    const bool in = rank < count;
    const double p = a.soft ? boltzmann(a, r.key[e], best) : 0;
    const double share = a.soft ? (sums.total > 0 ? p / sums.total : 0) : in;
    const double weight = a.soft && kept.sum > 0 ? p / kept.sum : 1 / kept.count;
    a.index[rank] = in ? i : -1;
    a.share[i] = static_cast<float>(share);
    a.weight[i] = in ? static_cast<float>(weight) : 0.0f;
  }
  if (first_rank() > 0) return;
  *a.kept = count;
  *a.entropy = !a.soft ? log(kept.count) : sums.total > 0 ? log(sums.total) - sums.moment / sums.total : 0;
}

// The sum over the threads before this one. All threads call it.
__device__ double sum_before(double value) {
  __shared__ double of_warp[kWarp];
  const int lane = static_cast<int>(threadIdx.x) % kWarp, warp = static_cast<int>(threadIdx.x) / kWarp;
  double through = value;
#pragma unroll
  for (int by = 1; by < kWarp; by *= 2) {
    const double below = __shfl_up_sync(kAllLanes, through, by);
    if (lane >= by) through += below;
  }
  if (lane == kWarp - 1) of_warp[warp] = through;
  __syncthreads();
  double before = through - value;
  for (int w = 0; w < warp; ++w) before += of_warp[w];
  __syncthreads();  // of_warp may be written again
  return before;
}

__device__ Sums block_sums(const Sums &s) {
  return {block_sum(s.tokens), block_sum(s.total), block_sum(s.moment)};
}

__device__ Kept block_kept(const Kept &k) {
  return {block_sum(k.count), block_sum(k.sum)};
}

// ---- one block ------------------------------------------------------------------------------------------------------

__global__ void __launch_bounds__(kMostThreads) select_in_block(Select a, int64_t limit) {
  __shared__ Key first;
  Ranks r = read_scores(a);
  sort(r);
  if (threadIdx.x == 0) first = r.key[0];
  __syncthreads();
  const double best = score_of(first);
  const Sums mine = measure(a, r, best, limit);
  const Kept kept = keep(a, r, best, limit, sum_before(mine.tokens));
  write(a, r, best, block_sums(mine), block_kept(kept));
}

// ---- several blocks
// ---------------------------------------------------------------------------------------------------

__global__ void __launch_bounds__(kMostThreads) sort_tiles(Key *keys, Select a) {
  Ranks r = read_scores(a);
  sort(r);
  write_keys(keys, r);
}

// kSteps steps of a run from `stride` down, all of them between tiles.
template <int kSteps>
__global__ void __launch_bounds__(kFarThreads) merge_far(Key *keys, int64_t run, int64_t stride) {
  constexpr int kKeys = 1 << kSteps;
  const int64_t apart = stride >> (kSteps - 1), thread = int64_t{blockIdx.x} * kFarThreads + threadIdx.x;
  const int64_t first = thread / apart * (apart * kKeys) + thread % apart;
  const bool ascending = !(first & run);
  Key key[kKeys];
#pragma unroll
  for (int k = 0; k < kKeys; ++k) key[k] = keys[first + k * apart];
#pragma unroll
  for (int step = kKeys / 2; step > 0; step /= 2)
#pragma unroll
    for (int k = 0; k < kKeys; ++k)
      if (!(k & step)) order(key[k], key[k + step], ascending);
#pragma unroll
  for (int k = 0; k < kKeys; ++k) keys[first + k * apart] = key[k];
}

__global__ void __launch_bounds__(kMostThreads) merge_tiles(Key *keys, int64_t run) {
  Ranks r = read_keys(keys);
  merge(r, run, kTile / 2);
  write_keys(keys, r);
}

__global__ void __launch_bounds__(kMostThreads) measure_tiles(Sums *partial, const Key *keys, Select a, int64_t limit) {
  const Sums sums = block_sums(measure(a, read_keys(keys), score_of(keys[0]), limit));
  if (threadIdx.x == 0) partial[blockIdx.x] = sums;
}

__global__ void __launch_bounds__(kMostThreads)
    keep_tiles(Kept *partial, const Sums *sums, const Key *keys, Select a, int64_t limit) {
  const Ranks r = read_keys(keys);
  const double best = score_of(keys[0]);
  double tiles = 0;
  for (unsigned t = threadIdx.x; t < blockIdx.x; t += blockDim.x) tiles += sums[t].tokens;
  const double before = block_sum(tiles) + sum_before(measure(a, r, best, limit).tokens);
  const Kept kept = block_kept(keep(a, r, best, limit, before));
  if (threadIdx.x == 0) partial[blockIdx.x] = kept;
}

__global__ void __launch_bounds__(kMostThreads)
    write_tiles(Select a, const Sums *sums, const Kept *kept, const Key *keys) {
  Sums all = {0, 0, 0};
  Kept in = {0, 0};
  for (unsigned t = threadIdx.x; t < gridDim.x; t += blockDim.x) {
    all.total += sums[t].total;
    all.moment += sums[t].moment;
    in.count += kept[t].count;
    in.sum += kept[t].sum;
  }
  write(a, read_keys(keys), score_of(keys[0]), block_sums(all), block_kept(in));
}

__global__ void select_nothing(int64_t *kept, double *entropy) {
  *kept = 0;
  *entropy = 0;
}

int64_t power_above(int64_t n) {
  int64_t power = 1;
  while (power < n) power *= 2;
  return power;
}

void merge_between_tiles(Context &context, Key *keys, int64_t count, int64_t run, int64_t stride) {
  while (stride >= kTile) {
    int steps = 1;
    while (steps < kFarSteps && stride >> steps >= kTile) ++steps;
    const auto queue = [&](void (*kernel)(Key *, int64_t, int64_t)) {
      context.launch(kernel, (count >> steps) / kFarThreads, kFarThreads, 0, keys, run, stride);
    };
    switch (steps) {
      case 1:
        queue(merge_far<1>);
        break;
      case 2:
        queue(merge_far<2>);
        break;
      case 3:
        queue(merge_far<3>);
        break;
      default:
        queue(merge_far<kFarSteps>);
    }
    stride >>= steps;
  }
}

void select_in_tiles(Context &context, const Select &a, int64_t limit) {
  const int64_t count = power_above(a.samples), tiles = ceil_div(a.samples, kTile);
  Key *keys = context.workspace<Key>(count);
  Sums *sums = context.workspace<Sums>(tiles);
  Kept *kept = context.workspace<Kept>(tiles);
  context.launch(sort_tiles, count / kTile, kMostThreads, 0, keys, a);
  for (int64_t run = 2 * kTile; run <= count; run *= 2) {
    merge_between_tiles(context, keys, count, run, run / 2);
    context.launch(merge_tiles, count / kTile, kMostThreads, 0, keys, run);
  }
  context.launch(measure_tiles, tiles, kMostThreads, 0, sums, keys, a, limit);
  context.launch(keep_tiles, tiles, kMostThreads, 0, kept, sums, keys, a, limit);
  context.launch(write_tiles, tiles, kMostThreads, 0, a, sums, kept, keys);
}

}  // namespace

void Context::select(const Select &a) {
  const Call call = begin();
  if (a.samples == 0) return launch(select_nothing, 1, 1, 0, a.kept, a.entropy);
  if (a.samples > INT64_C(1) << 31)  // the index is half a key
    fail(DS_UNSUPPORTED, "samples = %" PRId64 " exceeds 2^31", a.samples);
  const int64_t limit = a.k > 0 ? std::min(a.k, a.samples) : a.samples;
  if (a.samples > kTile) return select_in_tiles(*this, a, limit);
  const int threads = std::max(kWarp, static_cast<int>(power_above(a.samples)) / kEach);
  launch(select_in_block, 1, threads, 0, a, limit);
}

}  // namespace cuda
}  // namespace ds
