// flat.cuh: loops over flat vectors, and their sums of products: every block leaves a partial sum, and whoever needs
// the total adds all of them again in the same order, which saves a launch in between.
#ifndef DS_CUDA_FLAT_CUH
#define DS_CUDA_FLAT_CUH

#include <algorithm>
#include <type_traits>
#include <utility>

#include "common.cuh"
#include "context.h"

namespace ds {
namespace cuda {

constexpr int kFlatThreads = 256;

// Partial sums of a vector: their number decides the order of the sums, so it depends on n alone. 512 blocks, 4 of them
// a multiprocessor by their launch bounds, are one round on an H100 or H200 (528 places).
constexpr int64_t kMostSums = 512;

// Four elements a thread at least. An empty vector has a block too, for its sums are 0.
inline int64_t flat_blocks(int64_t n) {
  return std::max<int64_t>(ceil_div<int64_t>(n, 4 * kFlatThreads), 1);
}

inline int64_t sum_blocks(int64_t n) {
  return std::min(flat_blocks(n), kMostSums);
}

// Queues a kernel that treats each element apart, with as many blocks as the device holds at once: a second round of a
// few would take as long as the first.
template <class... P, class... A>
void launch_flat(Context &context, void (*kernel)(P...), int64_t n, A &&...arguments) {
  context.launch(kernel, std::min(flat_blocks(n), context.places(kernel, kFlatThreads)), kFlatThreads, 0,
                 std::forward<A>(arguments)...);
}

// Calls body(std::true_type or false_type): whether four floats of each vector are one access. A view into a larger
// vector may start anywhere; it is read float by float, in the same order and to the same bits.
template <class Body, class... T>
void dispatch_aligned(const Body &body, const T *...pointers) {
  if (aligned16(pointers...))
    body(std::true_type{});
  else
    body(std::false_type{});
}

// kWidth consecutive elements of a thread.
template <int kWidth>
struct Floats {
  float lane[kWidth];
};

__device__ inline Floats<4> floats_of(float4 raw) {
  return {{raw.x, raw.y, raw.z, raw.w}};
}

template <bool kAligned, int kWidth>
__device__ inline Floats<kWidth> load(const float *from) {
  Floats<kWidth> values;
  if constexpr (kAligned && kWidth == 4) {
    values = floats_of(*reinterpret_cast<const float4 *>(from));
  } else {
#pragma unroll
    for (int l = 0; l < kWidth; ++l) values.lane[l] = from[l];
  }
  return values;
}

template <bool kAligned, int kWidth>
__device__ inline void store(float *to, const Floats<kWidth> &values) {
  if constexpr (kAligned && kWidth == 4) {
    *reinterpret_cast<float4 *>(to) = make_float4(values.lane[0], values.lane[1], values.lane[2], values.lane[3]);
  } else {
#pragma unroll
    for (int l = 0; l < kWidth; ++l) to[l] = values.lane[l];
  }
}

// Calls body(width, i) for elements i ... i + width - 1 over all threads of the grid: fours, kTogether of them under
// way in a thread, then the tail one by one.
template <int kTogether = 1, class Body>
__device__ inline void for_each_floats(int64_t n, const Body &body) {
  const int64_t thread = int64_t{blockIdx.x} * kFlatThreads + threadIdx.x, threads = int64_t{gridDim.x} * kFlatThreads;
  const int64_t fours = n / 4;
  int64_t i = thread;
  if (kTogether > 1)
    for (; i + (kTogether - 1) * threads < fours; i += kTogether * threads)
#pragma unroll
      for (int t = 0; t < kTogether; ++t) body(std::integral_constant<int, 4>{}, 4 * (i + t * threads));
  for (; i < fours; i += threads) body(std::integral_constant<int, 4>{}, 4 * i);
  const int64_t tail = 4 * fours + thread;
  if (tail < n) body(std::integral_constant<int, 1>{}, tail);
}

// partial[block] = the block's part of <a, b>; kSums = 2: partial[blocks + block] = its part of <b, b>.
// Four blocks a multiprocessor, not eight: ptxas would hold to 32 registers for those and spill. Four loads of each
// vector under way make 64 KB of them, where 23 are needed.
template <bool kAligned, int kSums>
__global__ void __launch_bounds__(kFlatThreads, 4)
    products(double *partial, const float *__restrict__ a, const float *__restrict__ b, int64_t n) {
  double across = 0, square = 0;
  for_each_floats<4>(n, [&](auto width, int64_t i) {
    constexpr int w = decltype(width)::value;
    const Floats<w> x = load<kAligned, w>(a + i), y = load<kAligned, w>(b + i);
#pragma unroll
    for (int l = 0; l < w; ++l) {
      across += static_cast<double>(x.lane[l]) * static_cast<double>(y.lane[l]);
      if (kSums == 2) square += static_cast<double>(y.lane[l]) * static_cast<double>(y.lane[l]);
    }
  });
  across = block_sum(across);
  if (kSums == 2) square = block_sum(square);
  if (threadIdx.x > 0) return;
  partial[blockIdx.x] = across;
  if (kSums == 2) partial[gridDim.x + blockIdx.x] = square;
}

// The sum of all partials, the same bits in every thread of every block. All threads call it.
__device__ inline double total_of(const double *partial, int64_t count) {
  double sum = 0;
  for (int64_t i = threadIdx.x; i < count; i += blockDim.x) sum += partial[i];
  return block_sum(sum);
}

}  // namespace cuda
}  // namespace ds

#endif  // DS_CUDA_FLAT_CUH
