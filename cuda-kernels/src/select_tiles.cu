// select_tiles.cu: a selection from more candidates than one block takes. Tiles of kTile ranks are sorted by the
// bitonic network, its steps between tiles in launches of their own; sums over ranks follow. The host reads nothing.
#include "select_tiles.h"

#include <cmath>

#include "ranking.cuh"

namespace ds {
namespace cuda {

namespace {

constexpr int kFarSteps = 4;  // steps of the network between blocks in one launch: 16 keys in registers
constexpr int kFarThreads = 256;

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

// ---- sums over ranks ------------------------------------------------------------------------------------------------

// What the ranks of a thread, a block or all of them add up to.
struct Sums {
  double tokens;         // of the ranks below the limit
  double total, moment;  // sum p, sum p z
};

struct Kept {
  double count, sum;  // of ranks, of their p
};

__device__ double tokens_of(const Select &a, Key key) {
  return a.token_budget > 0 ? static_cast<double>(a.tokens[index_of(key)]) : 0;
}

__device__ double tokens_below(const Select &a, const Ranks &r, int64_t limit) {
  double tokens = 0;
#pragma unroll
  for (int e = 0; e < kEach; ++e)
    if (first_rank() + e < limit) tokens += tokens_of(a, r.key[e]);
  return tokens;
}

__device__ Sums measure(const Select &a, const Ranks &r, const Softmax &softmax, int64_t limit) {
  Sums sums = {tokens_below(a, r, limit), 0, 0};
#pragma unroll
  for (int e = 0; e < kEach; ++e) {
    if (!a.soft || first_rank() + e >= a.samples) continue;
    const double z = softmax.exponent(r.key[e]), p = softmax.boltzmann(r.key[e], z);
    sums.total += p;
    if (p > 0) sums.moment += p * z;
  }
  return sums;
}

// Whole samples in rank order until their tokens reach the budget; `before` is what the ranks before these have.
__device__ Kept keep(const Select &a, const Ranks &r, const Softmax &softmax, int64_t limit, double before) {
  Kept kept = {0, 0};
#pragma unroll
  for (int e = 0; e < kEach; ++e) {
    const int64_t rank = first_rank() + e;
    if (rank >= limit || (a.token_budget > 0 && rank > 0 && before >= a.token_budget)) break;
    kept.count += 1;
    if (a.soft) kept.sum += softmax.boltzmann(r.key[e], softmax.exponent(r.key[e]));
    before += tokens_of(a, r.key[e]);
  }
  return kept;
}

__device__ void write(const Select &a, const Ranks &r, const Softmax &softmax, const Sums &sums, const Kept &kept) {
  const int64_t count = static_cast<int64_t>(kept.count);
#pragma unroll
  for (int e = 0; e < kEach; ++e) {
    const int64_t rank = first_rank() + e;
    if (rank >= a.samples) break;
    const int64_t i = index_of(r.key[e]);
    const bool in = rank < count;
    const double p = a.soft ? softmax.boltzmann(r.key[e], softmax.exponent(r.key[e])) : 0;
    const double share = a.soft ? (sums.total > 0 ? p / sums.total : 0) : in;
    const double weight = a.soft && kept.sum > 0 ? p / kept.sum : 1 / kept.count;
    a.index[rank] = in ? i : -1;
    a.share[i] = static_cast<float>(share);
    a.weight[i] = in ? static_cast<float>(weight) : 0.0f;
  }
  if (first_rank() > 0) return;
  *a.kept = count;
  *a.entropy = a.soft ? entropy_of(sums.total, sums.moment) : log(kept.count);
}

__device__ Sums block_sums(const Sums &s) {
  return {block_sum(s.tokens), block_sum(s.total), block_sum(s.moment)};
}

__device__ Kept block_kept(const Kept &k) {
  return {block_sum(k.count), block_sum(k.sum)};
}

// ---- the kernels ----------------------------------------------------------------------------------------------------

__global__ void __launch_bounds__(kMostThreads) sort_tiles(Key *keys, Select a) {
  __shared__ Key exchanged[kTile];
  Ranks r = read_scores(a);
  sort(r, exchanged, kTile);
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
  __shared__ Key exchanged[kTile];
  Ranks r = read_keys(keys);
  merge(r, exchanged, run, kTile / 2);
  write_keys(keys, r);
}

__global__ void __launch_bounds__(kMostThreads) measure_tiles(Sums *partial, const Key *keys, Select a, int64_t limit) {
  const Softmax softmax(order_of(keys[0]), a.temperature);
  const Sums sums = block_sums(measure(a, read_keys(keys), softmax, limit));
  if (threadIdx.x == 0) partial[blockIdx.x] = sums;
}

__global__ void __launch_bounds__(kMostThreads)
    keep_tiles(Kept *partial, const Sums *sums, const Key *keys, Select a, int64_t limit) {
  const Ranks r = read_keys(keys);
  const Softmax softmax(order_of(keys[0]), a.temperature);
  double tiles = 0;
  for (unsigned t = threadIdx.x; t < blockIdx.x; t += blockDim.x) tiles += sums[t].tokens;
  const double before = block_sum(tiles) + sum_before(tokens_below(a, r, limit));
  const Kept kept = block_kept(keep(a, r, softmax, limit, before));
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
  const Softmax softmax(order_of(keys[0]), a.temperature);
  write(a, read_keys(keys), softmax, block_sums(all), block_kept(in));
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

}  // namespace

void select_in_tiles(Context &context, const Select &a, int64_t limit) {
  const int64_t count = power_above(a.samples), tiles = ceil_div<int64_t>(a.samples, kTile);
  Key *keys = context.workspace<Key>(count);
  Sums *sums = context.workspace<Sums>(tiles);
  Kept *kept = context.workspace<Kept>(tiles);
  context.launch(sort_tiles, count / kTile, kMostThreads, 0, keys, a);
  for (int64_t run = int64_t{2} * kTile; run <= count; run *= 2) {
    merge_between_tiles(context, keys, count, run, run / 2);
    context.launch(merge_tiles, count / kTile, kMostThreads, 0, keys, run);
  }
  context.launch(measure_tiles, tiles, kMostThreads, 0, sums, keys, a, limit);
  context.launch(keep_tiles, tiles, kMostThreads, 0, kept, sums, keys, a, limit);
  context.launch(write_tiles, tiles, kMostThreads, 0, a, sums, kept, keys);
}

}  // namespace cuda
}  // namespace ds
