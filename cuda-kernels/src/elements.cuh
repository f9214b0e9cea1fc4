// elements.cuh: neighbouring elements of a factor's row, read by one load where alignment allows.
#ifndef DS_CUDA_ELEMENTS_CUH
#define DS_CUDA_ELEMENTS_CUH

#include "common.cuh"

namespace ds {
namespace cuda {

// kCount neighbours of a factor's row, as stored.
template <class T, int kCount>
struct alignas(sizeof(T) * kCount) Elements {
  T values[kCount];
};

// The same of a 16-bit type, in registers as the tensor cores want them: an even element below an odd one.
template <int kCount>
struct alignas(2 * kCount) Pairs {
  uint32_t values[kCount / 2];
};

// Where the fragment's two rows are two tokens': the low (odd = false) or high halves of their registers.
__device__ inline uint32_t transpose(uint32_t first, uint32_t second, bool odd) {
  return odd ? first >> 16 | (second & 0xffff0000u) : (first & 0xffffu) | second << 16;
}

template <size_t kBytes>
struct Raw;
template <>
struct Raw<4> {
  using Type = unsigned;
};
template <>
struct Raw<8> {
  using Type = uint2;
};
template <>
struct Raw<16> {
  using Type = uint4;
};

// One load. __ldg tells the compiler what it cannot see of a pointer out of a Map: global memory that nobody writes.
template <class To, class T>
__device__ void load_raw(To &to, const T *row) {
  const auto raw = __ldg(reinterpret_cast<const typename Raw<sizeof to>::Type *>(row));
  memcpy(&to, &raw, sizeof to);
}

// Elements from `left` on are zeros. kVector: the row is aligned, and left is no fraction of kCount (loads_as). The way
// element by element is for odd sizes and pointers; without __ldg its loads do not run ahead, and need no registers to.
template <bool kVector, class T, int kCount>
__device__ void load(Elements<T, kCount> &to, const T *row, int left) {
  if (kVector && left > 0) return load_raw(to, row);
#pragma unroll
  for (int n = 0; n < kCount; ++n) to.values[n] = !kVector && n < left ? row[n] : T();
}

template <bool kVector, int kCount>
__device__ void load(Pairs<kCount> &to, const uint16_t *row, int left) {
  if (kVector && left > 0) return load_raw(to, row);
#pragma unroll
  for (int n = 0; n < kCount; n += 2) {
    const uint32_t even = !kVector && n < left ? row[n] : 0;
    const uint32_t odd = !kVector && n + 1 < left ? row[n + 1] : 0;
    to.values[n / 2] = even | odd << 16;
  }
}

// True where every row's `count` neighbours at a multiple of `count` can be one load: all of them exist then, too.
template <class T>
__device__ bool loads_as(const void *rows, int64_t stride, int64_t size, int count) {
  return reinterpret_cast<uintptr_t>(rows) % (sizeof(T) * count) == 0 && stride % count == 0 && size % count == 0;
}

}  // namespace cuda
}  // namespace ds

#endif  // DS_CUDA_ELEMENTS_CUH
