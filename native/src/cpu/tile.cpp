// tile.cpp: forming, reading and writing tiles of a gradient.
#include "tile.h"

#include <algorithm>
#include <cstring>

namespace ds {
namespace cpu {

Factors::Factors(const ds_map &map)
    : thin(map.in < map.out ? map.x : map.dy),
      wide(map.in < map.out ? map.dy : map.x),
      thin_size(std::min(map.in, map.out)),
      wide_size(std::max(map.in, map.out)),
      at(map.at),
      transposed(map.in < map.out) {}

namespace {

int64_t tile_width(const Factors &factors, int64_t floats) {
  const int64_t rows = round_up(std::min(kThin, factors.thin_size), 4);
  return std::max(kLanes, std::min(kWide, floats / std::max<int64_t>(rows, 1) / kLanes * kLanes));
}

}  // namespace

Tiling::Tiling(const ds_map *maps, int64_t maps_count, int64_t floats) : maps_(maps), floats_(floats), first_{0} {
  first_.reserve(static_cast<size_t>(maps_count) + 1);
  for (int64_t k = 0; k < maps_count; ++k) {
    const Factors factors(maps[k]);
    const int64_t across = ceil_div(factors.wide_size, tile_width(factors, floats));
    first_.push_back(first_.back() + ceil_div(factors.thin_size, kThin) * across);
    if (first_[static_cast<size_t>(k)] < first_.back()) largest_ = std::max(largest_, tile(first(k)).size());
  }
}

int64_t Tiling::map_of(int64_t tile) const {
  return std::upper_bound(first_.begin(), first_.end(), tile) - first_.begin() - 1;
}

Tile Tiling::tile(int64_t index) const {
  const int64_t map = map_of(index);
  const Factors factors(maps_[map]);
  const int64_t width = tile_width(factors, floats_), across = ceil_div(factors.wide_size, width);
  const int64_t i = (index - first(map)) / across * kThin, j = (index - first(map)) % across * width;
  return {factors, i, std::min(kThin, factors.thin_size - i), j, std::min(width, factors.wide_size - j)};
}

namespace {

int64_t bytes_of(ds_dtype dtype) {
  return dtype == DS_F32 ? 4 : 2;
}

// acc += scale * thin^T wide of tokens [first, first + rows), rows <= kRows. The tokens after them are asked for: mostly
// those are next. Where they are not, or beyond the last, asking is a waste and no fault.
void multiply(const Tier &tier, const Tile &tile, ds_dtype dtype, int64_t first, int64_t rows, float scale,
              const Panel &panel, float *acc) {
  const Factors &f = tile.factors;
  tier.pack(panel.thin, 0, tile.rows(), element(f.thin, dtype, f.thin_size, first, tile.i), f.thin_size, dtype, scale,
            rows, tile.height);
  const void *from = element(f.wide, dtype, f.wide_size, first, tile.j);
  const bool in_place = dtype == DS_F32 && tile.width % kLanes == 0;
  if (!in_place) tier.pack(panel.wide, Panel::kGroup, kLanes, from, f.wide_size, dtype, 1, rows, tile.width);
  const float *wide = in_place ? static_cast<const float *>(from) : panel.wide;
  const int64_t group = in_place ? kLanes : Panel::kGroup, stride = in_place ? f.wide_size : kLanes;
  Ahead ahead;
  ahead.row = static_cast<const char *>(element(f.wide, dtype, f.wide_size, first + kRows, tile.j));
  ahead.stride = f.wide_size * bytes_of(dtype);
  ahead.width = tile.width * bytes_of(dtype);
  ahead.rows = kRows;
  for (int64_t g = 0; g < tile.groups(); ++g)
    tier.outer(acc + g * tile.group(), panel.thin, tile.rows(), wide + g * group, stride, tile.rows(), rows, ahead);
}

}  // namespace

const void *element(const void *factor, ds_dtype dtype, int64_t columns, int64_t row, int64_t column) {
  return static_cast<const char *>(factor) + (row * columns + column) * bytes_of(dtype);
}

void add_form(const Tier &tier, const Tile &tile, ds_dtype dtype, int64_t first, int64_t last, float scale,
              const Panel &panel, float *acc) {
  for (; first < last; first += kRows)
    multiply(tier, tile, dtype, first, std::min(kRows, last - first), scale, panel, acc);
}

void form(const Tier &tier, const Tile &tile, ds_dtype dtype, int64_t first, int64_t last, const Panel &panel,
          float *acc) {
  std::memset(acc, 0, static_cast<size_t>(tile.size()) * sizeof(float));
  add_form(tier, tile, dtype, first, last, 1, panel, acc);
}

void read_tile(const Tier &tier, const Tile &tile, const float *flat, float *acc) {
  const Factors &f = tile.factors;
  std::memset(acc, 0, static_cast<size_t>(tile.size()) * sizeof(float));
  if (f.transposed)
    tier.transpose(acc, tile.group(), kLanes, flat + f.at + tile.j * f.thin_size + tile.i, f.thin_size, DS_F32,
                   tile.width, tile.height);
  else
    tier.pack(acc, tile.group(), kLanes, flat + f.at + tile.i * f.wide_size + tile.j, f.wide_size, DS_F32, 1,
              tile.height, tile.width);
}

void add_tile(const Tile &tile, const float *acc, float *flat) {
  const Factors &f = tile.factors;
  const auto value = [&](int64_t i, int64_t j) { return acc[j / kLanes * tile.group() + i * kLanes + j % kLanes]; };
  if (f.transposed) {
    float *corner = flat + f.at + tile.j * f.thin_size + tile.i;
    for (int64_t j = 0; j < tile.width; ++j)
      for (int64_t i = 0; i < tile.height; ++i) corner[j * f.thin_size + i] += value(i, j);
  } else {
    float *corner = flat + f.at + tile.i * f.wide_size + tile.j;
    for (int64_t i = 0; i < tile.height; ++i)
      for (int64_t j = 0; j < tile.width; ++j) corner[i * f.wide_size + j] += value(i, j);
  }
}

double forming_cost(const ds_map *maps, int64_t maps_count, int64_t tokens) {
  double cost = 0;
  for (int64_t k = 0; k < maps_count; ++k)
    cost += static_cast<double>(maps[k].in) * static_cast<double>(maps[k].out) * static_cast<double>(tokens);
  return cost;
}

}  // namespace cpu
}  // namespace ds
