// tile_portable.cuh: a tile formed by FMA, for float and for GPUs before sm_80.
#ifndef DS_CUDA_TILE_PORTABLE_CUH
#define DS_CUDA_TILE_PORTABLE_CUH

#include "elements.cuh"
#include "tile.cuh"

namespace ds {
namespace cuda {

// What an SM's shared memory holds of 38 KB each: 3 in 164 KB and more, 2 in 100 KB (sm_86, 89, 120), 1 on sm_75.
// Registers kept free for a third would only be spilled.
#if defined(__CUDA_ARCH__) && \
    (__CUDA_ARCH__ < 800 || __CUDA_ARCH__ == 860 || __CUDA_ARCH__ == 890 || __CUDA_ARCH__ >= 1200)
constexpr int kPortableBlocks = 2;
#else
constexpr int kPortableBlocks = 3;
#endif

// The portable twin: FMA in float. A thread owns 4 columns of the wide factor and 16 rows: 64 sums in registers for a
// load of 16 bytes (float) and 4 broadcast reads of 16 bytes of the thin rows, which lie in shared memory as floats.
// 64 FMA to 20 floats read: the FMA pipes, not the loads, are the limit. r = 16 in float needs 8 flop per byte of the
// wide factor, 34 TFLOP/s at an H200's 4.3 TB/s, half of what it has; bf16 needs 69, more than it has.
// The columns of 8 tokens are on their way while those of the 8 before are multiplied: 3 blocks hold 48 KB of floats in
// flight on an SM, where 4.3 TB/s * 700 ns / 132 SMs = 23 KB are needed. The thin rows are read 32 tokens ahead into
// registers, and stored to that half of the staged rows which nobody reads.
template <class T>
struct PortableTile {
  static constexpr int kHeight = 16, kColumns = 4, kWidth = kThreads * kColumns;
  static constexpr int kBlocks = kPortableBlocks;  // 3: 168 registers a thread
  static constexpr int kTokenBlocks = 2;  // with the token form beside it
  static constexpr int kRows = 32;     // tokens whose thin rows are staged at once
  static constexpr int kInFlight = 8;  // tokens whose wide columns a thread loads ahead
  static constexpr int kStep = 1;      // tokens are not padded
  static constexpr bool kTensor = false;
  using Element = T;
  using Columns = Elements<T, kColumns>;

  struct Shared {
    Tile tile;
    TileSum<kHeight, kWidth> sum;
    float4 thin[2][kRows][kHeight / 4];
  };

  // sum += scale * thin^T wide over tokens [first, last), a section at most
  static __device__ void add(Shared &shared, int64_t first, int64_t last, float scale) {
    const Map &map = shared.tile.map;
    if (loads_as<T>(map.wide, map.wide_stride, map.wide_size, kColumns))
      stream<true>(shared, first, static_cast<int>(last - first), scale);
    else
      stream<false>(shared, first, static_cast<int>(last - first), scale);
  }

 private:
  static constexpr int kStaged = kRows * kHeight / kThreads;  // elements of the thin rows to a thread

  // What a thread reads of the thin rows: one column, every kThreads / kHeight-th token.
  struct Thin {
    const T *from;
    int64_t stride;  // elements between its tokens
    int tokens;      // from its first one on; none if it has no column
    float values[kStaged];

    // Reads rows and goes to the next. Zeros stand for the columns and tokens that are none.
    __device__ void read() {
#pragma unroll
      for (int n = 0; n < kStaged; ++n) {
        values[n] = n * (kThreads / kHeight) < tokens ? to_float(__ldg(from)) : 0;
        from += stride;
      }
      tokens -= kRows;
    }
    __device__ void write(float4 (&to)[kRows][kHeight / 4]) const {
#pragma unroll
      for (int n = 0; n < kStaged; ++n) (&to[0][0].x)[n * kThreads + static_cast<int>(threadIdx.x)] = values[n];
    }
  };

  static __device__ Thin thin_of(const Tile &tile, int64_t first, int tokens) {
    const int t = static_cast<int>(threadIdx.x) / kHeight, i = static_cast<int>(threadIdx.x) % kHeight;
    const int64_t stride = tile.map.thin_stride;
    return {static_cast<const T *>(tile.map.thin) + (first + t) * stride + tile.i + i, kThreads / kHeight * stride,
            i < tile.height ? tokens - t : 0, {}};
  }

  template <bool kVector>
  static __device__ void stream(Shared &shared, int64_t first, int tokens, float scale) {
    const Tile &tile = shared.tile;
    const int column = static_cast<int>(threadIdx.x) * kColumns, left = tile.width - column;
    const int64_t stride = tile.map.wide_stride;
    const T *wide = static_cast<const T *>(tile.map.wide) + first * stride + tile.j + column;
    Columns now[kInFlight], next[kInFlight];
    const auto read = [&](Columns(&columns)[kInFlight], int t) {
#pragma unroll
      for (int n = 0; n < kInFlight; ++n) load<kVector>(columns[n], wide + n * stride, t + n < tokens ? left : 0);
      wide += kInFlight * stride;
    };
    read(now, 0);
    Thin thin = thin_of(tile, first, tokens);
    thin.read();
    __syncthreads();  // the rows of the section before are used up
    thin.write(shared.thin[0]);
    float sum[kHeight][kColumns] = {};
    for (int begin = 0, half = 0; begin < tokens; begin += kRows, half ^= 1) {
      thin.read();
      __syncthreads();
      for (int t = 0; t < kRows && begin + t < tokens; t += kInFlight) {
        read(next, begin + t + kInFlight);
#pragma unroll
        for (int n = 0; n < kInFlight; ++n) {
          multiply(sum, shared.thin[half][t + n], now[n]);
          now[n] = next[n];
        }
      }
      thin.write(shared.thin[half ^ 1]);
    }
    if (left <= 0) return;
#pragma unroll
    for (int i = 0; i < kHeight; ++i) shared.sum.add(i, column, scale, sum[i][0], sum[i][1], sum[i][2], sum[i][3]);
  }

  static __device__ void multiply(float (&sum)[kHeight][kColumns], const float4 *thin, const Columns &columns) {
    float wide[kColumns];
#pragma unroll
    for (int j = 0; j < kColumns; ++j) wide[j] = to_float(columns.values[j]);
#pragma unroll
    for (int i = 0; i < kHeight; i += 4) {
      const float4 four = thin[i / 4];
#pragma unroll
      for (int j = 0; j < kColumns; ++j) {
        sum[i][j] += four.x * wide[j];
        sum[i + 1][j] += four.y * wide[j];
        sum[i + 2][j] += four.z * wide[j];
        sum[i + 3][j] += four.w * wide[j];
      }
    }
  }
};

}  // namespace cuda
}  // namespace ds

#endif  // DS_CUDA_TILE_PORTABLE_CUH
