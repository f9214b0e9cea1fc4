// grad_stats.cpp: <G_i, V> and <G_i, G_i> of every sample, G_i never leaving the cache. A task owns a strip of tiles of
// one map and a few samples; its partial sums are added up in index order, in double.
//
// Two forms, chosen per map and sample by counted multiply-adds:
//  - tile form: form a tile of G_i, reduce it against V and itself;
//  - token form, for samples short against the map: |G|^2 = sum over s, t of (x_s.x_t)(dy_s.dy_t), and <G, V> as
//    wide . (thin V), both without G.
#include <algorithm>
#include <cstring>

#include "context.h"
#include "tile.h"

namespace ds {
namespace cpu {

namespace {

constexpr int64_t kStrips = 64;      // at most, of a map: bounds the partial sums of a large matrix
constexpr int64_t kTogether = 8;     // samples that share one reading of V's tile
constexpr int64_t kSlab = 256;       // samples to a pass: bounds the partial sums of a large batch
constexpr int64_t kTokenForm = 512;  // longest sample in token form: two 512 x 512 tables of doubles are 4 MiB
constexpr int64_t kChunk = 128;      // columns of a factor that enter a token table at once

struct Sums {
  double dot, norm2;
};

struct Strip {
  int64_t map, first, last;  // tiles
};

std::vector<Strip> cut_strips(const Tiling &tiling, int64_t maps_count) {
  std::vector<Strip> strips;
  for (int64_t k = 0; k < maps_count; ++k) {
    const int64_t tiles = tiling.first(k + 1) - tiling.first(k), step = ceil_div(tiles, kStrips);
    for (int64_t t = 0; t < tiles; t += step)
      strips.push_back({k, tiling.first(k) + t, tiling.first(k) + std::min(tiles, t + step)});
  }
  return strips;
}

bool token_form(const ds_map &map, int64_t tokens, bool direction) {
  if (tokens == 0 || tokens > kTokenForm) return false;
  const Factors f(map);
  const double thin = static_cast<double>(round_up(f.thin_size, 4));
  const double wide = static_cast<double>(round_up(f.wide_size, kLanes));
  const double t = static_cast<double>(tokens), padded = static_cast<double>(round_up(tokens, kLanes));
  const double by_tile = thin * wide * (t + (direction ? 2 : 1));
  const double by_token = padded * padded / 2 * (thin + wide) + (direction ? thin * wide * t : 0);
  return by_token < by_tile;
}

// floats of a worker's scratch: panel, V's tile, and either G's tile or, in token form, thin^T and thin V of a group
constexpr int64_t kThinRows = kThin * kRows;
constexpr int64_t kStripScratch = Panel::kFloats + kTileFloats + kThinRows + kTileFloats;
static_assert(kTileFloats >= kRows * kLanes, "thin V of a group lies where G's tile would");

struct Workspace {
  explicit Workspace(float *memory)
      : panel(memory), direction(memory + Panel::kFloats), thin_t(direction + kTileFloats), acc(thin_t + kThinRows) {}
  Panel panel;
  float *direction, *thin_t, *acc;
};

// <G, V> on this tile as the sum over tokens of wide_t . (thin_t V).
double dot_by_tokens(const Tier &tier, const Tile &tile, ds_dtype dtype, int64_t first, int64_t last, Workspace &w) {
  const Factors &f = tile.factors;
  Sums sums = {};
  Ahead none;
  for (; first < last; first += kRows) {
    const int64_t rows = std::min(kRows, last - first), padded = round_up(rows, 4);
    tier.transpose(w.thin_t, 0, padded, element(f.thin, dtype, f.thin_size, first, tile.i), f.thin_size, dtype, rows,
                   tile.height);
    tier.pack(w.panel.wide, Panel::kGroup, kLanes, element(f.wide, dtype, f.wide_size, first, tile.j), f.wide_size,
              dtype, 1, rows, tile.width);
    for (int64_t g = 0; g < tile.groups(); ++g) {
      std::memset(w.acc, 0, static_cast<size_t>(padded * kLanes) * sizeof(float));
      tier.outer(w.acc, w.thin_t, padded, w.direction + g * tile.group(), kLanes, padded, tile.height, none);
      double unused = 0;
      tier.reduce(&sums.dot, &unused, w.acc, w.panel.wide + g * Panel::kGroup, rows * kLanes);
    }
  }
  return sums.dot;
}

// table[s, t] += sum over columns of factor[s, c] * factor[t, c], for s at or above the diagonal's block of t
void add_token_table(const Tier &tier, double *table, const void *factor, ds_dtype dtype, int64_t columns,
                     int64_t first, int64_t tokens, float *panel, float *block) {
  const int64_t blocks = ceil_div(tokens, kLanes), stride = blocks * kLanes, group = kChunk * kLanes;
  Ahead none;
  for (int64_t c = 0; c < columns; c += kChunk) {
    const int64_t depth = std::min(kChunk, columns - c);
    tier.transpose(panel, group, kLanes, element(factor, dtype, columns, first, c), columns, dtype, tokens, depth);
    for (int64_t t = 0; t < blocks; ++t)
      for (int64_t s = 0; s <= t; ++s) {
        std::memset(block, 0, kLanes * kLanes * sizeof(float));
        tier.outer(block, panel + s * group, kLanes, panel + t * group, kLanes, kLanes, depth, none);
        double *corner = table + s * kLanes * stride + t * kLanes;
        for (int64_t i = 0; i < kLanes; ++i)
          for (int64_t j = 0; j < kLanes; ++j) corner[i * stride + j] += block[i * kLanes + j];
      }
  }
}

// floats of a worker's scratch for a sample of up to `tokens`: two tables of doubles, a transposed panel, one block
int64_t token_scratch(int64_t tokens) {
  const int64_t padded = round_up(tokens, kLanes);
  return 4 * padded * padded + kChunk * padded + kLanes * kLanes;
}

double norm2_by_tokens(const Tier &tier, const ds_map &map, ds_dtype dtype, int64_t first, int64_t tokens,
                       float *memory) {
  const int64_t padded = round_up(tokens, kLanes);
  double *of_x = reinterpret_cast<double *>(memory), *of_dy = of_x + padded * padded;
  float *panel = memory + 4 * padded * padded, *block = panel + kChunk * padded;
  std::memset(memory, 0, static_cast<size_t>(2 * padded * padded) * sizeof(double));
  add_token_table(tier, of_x, map.x, dtype, map.in, first, tokens, panel, block);
  add_token_table(tier, of_dy, map.dy, dtype, map.out, first, tokens, panel, block);
  double diagonal = 0, above = 0;
  for (int64_t s = 0; s < tokens; ++s) {
    diagonal += of_x[s * padded + s] * of_dy[s * padded + s];
    for (int64_t t = s + 1; t < tokens; ++t) above += of_x[s * padded + t] * of_dy[s * padded + t];
  }
  return diagonal + 2 * above;
}

// What one call's tasks share.
struct Call {
  const Tier &tier;
  const GradStats &a;
  const Tiling &tiling;

  int64_t tokens(int64_t sample) const { return a.offsets[sample + 1] - a.offsets[sample]; }
  bool by_tokens(int64_t map, int64_t sample) const { return token_form(a.maps[map], tokens(sample), a.direction); }

  void add_tile(const Tile &tile, int64_t sample, bool token_wise, Workspace &w, Sums &sums) const {
    const int64_t first = a.offsets[sample], last = a.offsets[sample + 1];
    if (token_wise) {
      if (a.direction) sums.dot += dot_by_tokens(tier, tile, a.dtype, first, last, w);
      return;
    }
    form(tier, tile, a.dtype, first, last, w.panel, w.acc);
    tier.reduce(&sums.dot, &sums.norm2, w.acc, a.direction ? w.direction : nullptr, tile.size());
  }

  // sums[0 ... count) of a strip and samples [sample, sample + count)
  void run_strip(const Strip &strip, int64_t sample, int64_t count, float *memory, Sums *sums) const {
    Workspace workspace(memory);
    bool token_wise[kTogether];
    for (int64_t n = 0; n < count; ++n) {
      token_wise[n] = by_tokens(strip.map, sample + n);
      sums[n] = {};
    }
    for (int64_t t = strip.first; t < strip.last; ++t) {
      const Tile tile = tiling.tile(t);
      if (a.direction) read_tile(tier, tile, a.direction, workspace.direction);
      for (int64_t n = 0; n < count; ++n)
        if (tokens(sample + n) > 0) add_tile(tile, sample + n, token_wise[n], workspace, sums[n]);
    }
  }
};

}  // namespace

void Context::grad_stats(const GradStats &a) {
  const Tiling tiling(a.maps, a.maps_count, kTileFloats);
  const std::vector<Strip> strips = cut_strips(tiling, a.maps_count);
  const Call call = {tier_, a, tiling};
  const int64_t strips_count = static_cast<int64_t>(strips.size());

  int64_t longest = 0;
  for (int64_t i = 0; i < a.samples; ++i)
    for (int64_t k = 0; k < a.maps_count; ++k)
      if (call.by_tokens(k, i)) longest = std::max(longest, call.tokens(i));
  reserve_scratch(static_cast<size_t>(std::max(kStripScratch, token_scratch(longest))));
  const int64_t slab = std::min(kSlab, a.samples);
  Sums *partial = shared_.reserve<Sums>(static_cast<size_t>((strips_count + a.maps_count) * slab));
  Sums *by_token = partial + strips_count * slab;

  for (int64_t begin = 0; begin < a.samples; begin += slab) {
    const int64_t count = std::min(slab, a.samples - begin), teams = ceil_div(count, kTogether);
    const double cost = forming_cost(a.maps, a.maps_count, a.offsets[begin + count] - a.offsets[begin]);
    pool_.run(strips_count * teams, cost, [&](int64_t index, int worker) {
      const int64_t strip = index / teams, n = index % teams * kTogether;
      call.run_strip(strips[static_cast<size_t>(strip)], begin + n, std::min(kTogether, count - n), scratch(worker),
                     partial + strip * slab + n);
    });
    pool_.run(a.maps_count * count, longest > 0 ? cost : 0, [&](int64_t index, int worker) {
      const int64_t k = index / count, n = index % count, i = begin + n;
      by_token[k * slab + n] = {};
      if (call.by_tokens(k, i))
        by_token[k * slab + n].norm2 =
            norm2_by_tokens(tier_, a.maps[k], a.dtype, a.offsets[i], call.tokens(i), scratch(worker));
    });
    for (int64_t n = 0; n < count; ++n) {
      Sums total = {};
      for (int64_t s = 0; s < strips_count + a.maps_count; ++s) {
        total.dot += partial[s * slab + n].dot;
        total.norm2 += partial[s * slab + n].norm2;
      }
      if (a.direction) a.dot[begin + n] += total.dot;
      a.norm2[begin + n] += total.norm2;
    }
  }
}

}  // namespace cpu
}  // namespace ds
