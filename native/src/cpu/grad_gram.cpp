// grad_gram.cpp: all pairwise dots of the samples' gradients. In rounds over a few tiles: form the tiles of every
// sample in the workspace, then take the dots of each pair. A pair belongs to one task, which adds its tiles in order.
#include <algorithm>

#include "context.h"
#include "tile.h"

namespace ds {
namespace cpu {

namespace {

constexpr int64_t kBudget = 8 << 20;  // floats of the workspace, 32 MiB: about a socket's L3 cache
constexpr int64_t kSide = 16;         // samples on a side of a task's square of pairs

// Square (row, column), row <= column, of the upper triangle numbered column by column.
struct Square {
  explicit Square(int64_t index) : row(index), column(0) {
    while (row > column) row -= ++column;
  }
  int64_t row, column;
};

// square[i, j] += <left tile i, right tile j>
void add_dots(const Tier &tier, const float *left, const float *right, int64_t stride, int64_t rows, int64_t columns,
              int64_t size, double *square) {
  for (int64_t i = 0; i < rows; i += 4)
    for (int64_t j = 0; j < columns; j += 4) {
      const int64_t height = std::min<int64_t>(4, rows - i), width = std::min<int64_t>(4, columns - j);
      double dots[16] = {};
      tier.dots(dots, left + i * stride, right + j * stride, stride, height, width, size);
      for (int64_t n = 0; n < height; ++n)
        for (int64_t k = 0; k < width; ++k) square[(i + n) * kSide + j + k] += dots[n * 4 + k];
    }
}

void add_square(const double *square, int64_t first_row, int64_t first_column, int64_t rows, int64_t columns,
                int64_t samples, double *gram) {
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) {
      const int64_t row = first_row + i, column = first_column + j;
      if (row > column) continue;
      gram[row * samples + column] += square[i * kSide + j];
      if (row != column) gram[column * samples + row] += square[i * kSide + j];
    }
}

}  // namespace

void Context::grad_gram(const GradGram &a) {
  const Tiling tiling(a.maps, a.maps_count, std::min(kTileFloats, kBudget / std::max<int64_t>(a.samples, 1)));
  const int64_t most = tiling.largest();
  if (most == 0) return;
  const int64_t round = std::min(tiling.tiles(), std::max<int64_t>(1, kBudget / a.samples / most));
  reserve_scratch(Panel::kFloats);
  // [tile of the round, sample, most]
  float *store =
      shared_.reserve<float>(static_cast<size_t>(round) * static_cast<size_t>(a.samples) * static_cast<size_t>(most));
  const int64_t sides = ceil_div(a.samples, kSide);
  const double forming = forming_cost(a.maps, a.maps_count, a.offsets[a.samples] - a.offsets[0]);
  const double pairing = static_cast<double>(a.samples) * static_cast<double>(a.samples * round * most);

  for (int64_t begin = 0; begin < tiling.tiles(); begin += round) {
    const int64_t count = std::min(round, tiling.tiles() - begin);
    pool_.run(count * a.samples, forming * static_cast<double>(count) / static_cast<double>(tiling.tiles()),
              [&](int64_t index, int worker) {
                const int64_t i = index % a.samples;
                form(tier_, tiling.tile(begin + index / a.samples), a.dtype, a.offsets[i], a.offsets[i + 1],
                     Panel(scratch(worker)), store + index * most);
              });
    pool_.run(sides * (sides + 1) / 2, pairing, [&](int64_t index, int) {
      const Square at(index);
      const int64_t row = at.row * kSide, column = at.column * kSide;
      const int64_t rows = std::min(kSide, a.samples - row), columns = std::min(kSide, a.samples - column);
      double square[kSide * kSide] = {};
      for (int64_t t = 0; t < count; ++t) {
        const float *tiles = store + t * a.samples * most;
        add_dots(tier_, tiles + row * most, tiles + column * most, most, rows, columns, tiling.tile(begin + t).size(),
                 square);
      }
      add_square(square, row, column, rows, columns, a.samples, a.gram);
    });
  }
}

}  // namespace cpu
}  // namespace ds
