// token_form.cuh: |G|^2 = sum over tokens s, t of (x_s . x_t)(dy_s . dy_t), without G. For a full weight matrix this is
// tokens * (in + out) / 2 multiply-adds a token against in * out: 4096 x 4096 and 512 tokens 8 times fewer. A direction
// takes it away again, for its dot needs in * out a token in any form; so the token form serves calls without one.
// A warp owns a square of 32 x 32 tokens and holds both tables of it in registers, so nothing but factors is read.
#ifndef DS_CUDA_TOKEN_FORM_CUH
#define DS_CUDA_TOKEN_FORM_CUH

#include "elements.cuh"
#include "tile.cuh"

namespace ds {
namespace cuda {

constexpr int64_t kSquare = 32;

// Lane (g, q) of a warp holds, of a square's table, the elements [i][j][2h + e] = (16i + 8h + g, 8j + 2q + e), as the
// tensor cores give them.
using Table = float[2][4][4];

// table[s, t] += row_s . row_t, by FMA. Tokens from `below` and `beside` on are none.
template <bool kVector, class T>
__device__ void add_portable(Table &table, const T *rows, const T *columns, int64_t stride, int64_t size, int below,
                             int beside) {
  const int g = static_cast<int>(threadIdx.x) % kWarp / 4, q = static_cast<int>(threadIdx.x) % 4;
  for (int64_t k = 0; k < size; k += 4) {
    const int left = size - k < 4 ? static_cast<int>(size - k) : 4;
    Elements<T, 4> row[2][2];
#pragma unroll
    for (int n = 0; n < 4; ++n) {
      const int s = 8 * n + g;
      load<kVector>(row[n / 2][n % 2], rows + s * stride + k, s < below ? left : 0);
    }
#pragma unroll
    for (int j = 0; j < 4; ++j)
#pragma unroll
      for (int e = 0; e < 2; ++e) {
        const int t = 8 * j + 2 * q + e;
        Elements<T, 4> column;
        load<kVector>(column, columns + t * stride + k, t < beside ? left : 0);
#pragma unroll
        for (int n = 0; n < 4; ++n)
#pragma unroll
          for (int i = 0; i < 4; ++i)
            table[i / 2][j][i % 2 * 2 + e] += to_float(row[i / 2][i % 2].values[n]) * to_float(column.values[n]);
      }
  }
}

// Tensor cores cut off what they add to an accumulator where float would round, which over thousands of columns makes
// norms small by 1e-5 and more. So they add kColumnSection columns, and float adds the sections.
constexpr int kColumnSection = 256;

// The same on tensor cores. Here the columns of the factor are k, and their order inside a product is free: a lane
// takes 8 neighbours, one load of 16 bytes, for its k of two products.
template <bool kVector, class T>
__device__ void add_tensor(Table &table, const uint16_t *rows, const uint16_t *columns, int64_t stride, int64_t size,
                           int below, int beside) {
  const int g = static_cast<int>(threadIdx.x) % kWarp / 4, q = static_cast<int>(threadIdx.x) % 4;
  Table section = {};
  for (int64_t from = 0; from < size; from += 32) {
    const int64_t k = from + 8 * q;
    const int left = size - k < 8 ? static_cast<int>(size - k) : 8;
    Pairs<8> row[4], column[4];
#pragma unroll
    for (int n = 0; n < 4; ++n) {
      const int token = 8 * n + g;
      load<kVector>(row[n], rows + token * stride + k, token < below ? left : 0);
      load<kVector>(column[n], columns + token * stride + k, token < beside ? left : 0);
    }
#pragma unroll
    for (int half = 0; half < 4; half += 2) {
      uint32_t a[2][4];
#pragma unroll
      for (int i = 0; i < 2; ++i)
#pragma unroll
        for (int n = 0; n < 4; ++n) a[i][n] = row[2 * i + n % 2].values[half + n / 2];
#pragma unroll
      for (int j = 0; j < 4; ++j) {
        const uint32_t b[2] = {column[j].values[half], column[j].values[half + 1]};
#pragma unroll
        for (int i = 0; i < 2; ++i) mma<T>(section[i][j], a[i], b);
      }
    }
    if (size - from <= 32 || from % kColumnSection == kColumnSection - 32) {
#pragma unroll
      for (int i = 0; i < 2; ++i)
#pragma unroll
        for (int j = 0; j < 4; ++j)
#pragma unroll
          for (int c = 0; c < 4; ++c) {
            table[i][j][c] += section[i][j][c];
            section[i][j][c] = 0;
          }
    }
  }
}

// table of a factor's tokens [first + s, ...) x [first + t, ...) of a sample that ends before `last`
template <class Path>
__device__ void add_table(Table &table, const void *factor, int64_t stride, int64_t size, int64_t s, int64_t t,
                          int64_t last) {
  using T = typename Path::Element;
  const int below = static_cast<int>(last - s < kSquare ? last - s : kSquare);
  const int beside = static_cast<int>(last - t < kSquare ? last - t : kSquare);
  if constexpr (Path::kTensor) {
    const uint16_t *rows = static_cast<const uint16_t *>(factor) + s * stride;
    const uint16_t *columns = static_cast<const uint16_t *>(factor) + t * stride;
    if (loads_as<uint16_t>(factor, stride, size, 8))
      add_tensor<true, T>(table, rows, columns, stride, size, below, beside);
    else
      add_tensor<false, T>(table, rows, columns, stride, size, below, beside);
  } else {
    const T *rows = static_cast<const T *>(factor) + s * stride, *columns = static_cast<const T *>(factor) + t * stride;
    if (loads_as<T>(factor, stride, size, 4))
      add_portable<true>(table, rows, columns, stride, size, below, beside);
    else
      add_portable<false>(table, rows, columns, stride, size, below, beside);
  }
}

__device__ inline int64_t count_squares(int64_t tokens) {
  const int64_t side = ceil_div(tokens, kSquare);
  return side * (side + 1) / 2;
}

// Multiply-adds as they are done, padding counted.
template <class Path>
__device__ bool token_form(const Map &map, int64_t tokens) {
  const int64_t tiles = count_tiles<Path>(map);
  const int64_t by_tile = tiles * Path::kHeight * Path::kWidth * ceil_div<int64_t>(tokens, Path::kStep) * Path::kStep;
  return count_squares(tokens) * kSquare * kSquare * (map.thin_size + map.wide_size) < by_tile;
}

// This thread's share of |G|^2 of tokens [first, last): the squares that fall to this tile of the map, dealt out to all
// warps of all tiles.
template <class Path>
__device__ double norm2_by_tokens(const Tile &tile, int64_t first, int64_t last) {
  const Map &map = tile.map;
  const int64_t tiles = count_tiles<Path>(map);
  const int64_t squares = count_squares(last - first);
  double norm2 = 0;
  for (int64_t n = (tile.number - map.tile) * kWarps + threadIdx.x / kWarp; n < squares; n += tiles * kWarps) {
    int64_t row = n, column = 0;  // row <= column, the upper triangle column by column
    while (row > column) row -= ++column;
    const int64_t s = first + row * kSquare, t = first + column * kSquare;
    Table thin = {}, wide = {};
    add_table<Path>(thin, map.thin, map.thin_stride, map.thin_size, s, t, last);
    add_table<Path>(wide, map.wide, map.wide_stride, map.wide_size, s, t, last);
    double sum = 0;
#pragma unroll
    for (int i = 0; i < 2; ++i)
#pragma unroll
      for (int j = 0; j < 4; ++j)
#pragma unroll
        for (int c = 0; c < 4; ++c) sum += static_cast<double>(thin[i][j][c]) * static_cast<double>(wide[i][j][c]);
    norm2 += row == column ? sum : 2 * sum;
  }
  return norm2;
}

}  // namespace cuda
}  // namespace ds

#endif  // DS_CUDA_TOKEN_FORM_CUH
