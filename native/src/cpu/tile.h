// tile.h: per-sample gradients cut into tiles. Every map is seen as a thin and a wide factor, thin the one with fewer
// columns (of a LoRA map: the rank), so that G or its transpose is thin^T wide. A tile is at most kThin x kWide of it.
#ifndef DS_CPU_TILE_H
#define DS_CPU_TILE_H

#include <vector>

#include "ds.h"
#include "tier.h"

namespace ds {
namespace cpu {

constexpr int64_t kThin = 64;   // every usual LoRA rank in one tile
constexpr int64_t kWide = 256;  // 1 KiB of a float row: long enough a run for the memory, a tile of 64 KiB at most
constexpr int64_t kRows = 128;  // tokens to a panel: 128 KiB of the wide factor, which stays in the L2 cache

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

// Elements [i, i + height) x [j, j + width) of a map's gradient, in memory as width / kLanes groups of
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
  Tiling(const ds_map *maps, int64_t maps_count, int64_t width);
  int64_t tiles() const { return first_.back(); }
  // The map of a tile; the tiles of map k are [first(k), first(k + 1)).
  int64_t map_of(int64_t tile) const;
  int64_t first(int64_t map) const { return first_[static_cast<size_t>(map)]; }
  Tile tile(int64_t index) const;
  int64_t largest() const { return largest_; }  // floats of the largest tile

 private:
  const ds_map *maps_;
  int64_t width_, largest_ = 0;
  std::vector<int64_t> first_;
};

// Up to kRows tokens of both factors, as outer() reads them.
struct Panel {
  static constexpr int64_t kGroup = (kRows + 1) * kLanes;  // + 1: groups do not meet in the same cache sets
  static constexpr int64_t kThinFloats = kRows * kThin;
  static constexpr int64_t kWideFloats = kWide / kLanes * kGroup;
  static constexpr int64_t kFloats = kThinFloats + kWideFloats;

  explicit Panel(float *memory) : thin(memory), wide(memory + kThinFloats) {}
  // Appends tokens [first, first + count), their thin rows times scale.
  void add(const Tier &, const Tile &, ds_dtype, int64_t first, int64_t count, float scale);
  // acc += thin^T wide; the panel is empty then.
  void multiply(const Tier &, const Tile &, float *acc);

  float *thin, *wide;
  int64_t rows = 0;
};

// acc = the tile of the gradient of tokens [first, last)
void form(const Tier &, const Tile &, ds_dtype, int64_t first, int64_t last, Panel &, float *acc);
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
