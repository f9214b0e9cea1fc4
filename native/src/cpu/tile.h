// tile.h: per-sample gradients cut into tiles. Every map is seen as a thin and a wide factor, thin the one with fewer
// columns (of a LoRA map: the rank), so that G or its transpose is thin^T wide. A tile is at most kThin x kWide of it.
#ifndef DS_CPU_TILE_H
#define DS_CPU_TILE_H

#include <vector>

#include "ds.h"
#include "tier.h"

namespace ds {
namespace cpu {

constexpr int64_t kThin = 64;           // every usual LoRA rank in one tile
constexpr int64_t kWide = 2048;         // 8 KiB of a float row: runs of 1 KiB read the memory at half the pace
constexpr int64_t kTileFloats = 32768;  // of a tile, 128 KiB: it and V's tile and twice kRows rows fill 1 MiB of L2
constexpr int64_t kRows = 32;           // tokens multiplied at once, while the next are on their way from memory

constexpr int64_t round_up(int64_t n, int64_t step) {
  return (n + step - 1) / step * step;
}
constexpr int64_t ceil_div(int64_t n, int64_t step) {
  return (n + step - 1) / step;
}

// A map with its factors told apart.
struct Factors {
  explicit Factors(const ds_map &map);
  const void *thin, *wide;  // [tokens, thin_size], [tokens, wide_size]
  int64_t thin_size, wide_size, at;
  bool transposed;  // the flat block is [wide, thin], not [thin, wide]
};

// Elements [i, i + height) x [j, j + width) of a map's gradient, in scratch as width / kLanes groups of
// rows() x kLanes floats, filled up with zeros.
struct Tile {
  Factors factors;
  int64_t i, height, j, width;
  int64_t rows() const { return round_up(height, 4); }  // outer() takes four at once
  int64_t groups() const { return ceil_div(width, kLanes); }
  int64_t group() const { return rows() * kLanes; }
  int64_t size() const { return groups() * group(); }
};

// All tiles of all maps, numbered through.
class Tiling {
 public:
  // floats: of a tile at most, unless kLanes columns have more
  Tiling(const ds_map *maps, int64_t maps_count, int64_t floats);
  int64_t tiles() const { return first_.back(); }
  // The map of a tile; the tiles of map k are [first(k), first(k + 1)).
  int64_t map_of(int64_t tile) const;
  int64_t first(int64_t map) const { return first_[static_cast<size_t>(map)]; }
  Tile tile(int64_t index) const;
  int64_t largest() const { return largest_; }  // floats of the largest tile

 private:
  const ds_map *maps_;
  int64_t floats_, largest_ = 0;
  std::vector<int64_t> first_;
};

// Room for kRows tokens of both factors, converted for outer().
struct Panel {
  static constexpr int64_t kGroup = (kRows + 1) * kLanes;  // + 1: groups do not meet in the same cache sets
  static constexpr int64_t kThinFloats = kRows * kThin;
  static constexpr int64_t kFloats = kThinFloats + kWide / kLanes * kGroup;

  explicit Panel(float *memory) : thin(memory), wide(memory + kThinFloats) {}
  float *thin, *wide;
};

// acc = the tile of the gradient of tokens [first, last)
void form(const Tier &, const Tile &, ds_dtype, int64_t first, int64_t last, const Panel &, float *acc);
// acc += scale times it
void add_form(const Tier &, const Tile &, ds_dtype, int64_t first, int64_t last, float scale, const Panel &,
              float *acc);
// acc = the tile of a flat vector
void read_tile(const Tier &, const Tile &, const float *flat, float *acc);
// the tile of a flat vector += acc
void add_tile(const Tile &, const float *acc, float *flat);

// Row `row` of a factor, `column` elements on.
const void *element(const void *factor, ds_dtype, int64_t columns, int64_t row, int64_t column);

// Multiply-adds that forming the gradients of all tokens takes: the measure for Pool::run.
double forming_cost(const ds_map *maps, int64_t maps_count, int64_t tokens);

}  // namespace cpu
}  // namespace ds

#endif  // DS_CPU_TILE_H
