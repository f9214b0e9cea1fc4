// grad_sum.cpp: the weighted sum of all gradients. It is one product over all kept tokens, the weight folded into the
// thin rows; a task owns one tile and walks the samples in index order, short samples sharing a panel.
#include <algorithm>
#include <cstring>

#include "context.h"
#include "tile.h"

namespace ds {
namespace cpu {

namespace {

void sum_tile(const Tier &tier, const Tile &tile, const GradSum &a, Panel &panel, float *acc) {
  std::memset(acc, 0, static_cast<size_t>(tile.size()) * sizeof(float));
  for (int64_t i = 0; i < a.samples; ++i) {
    if (a.weight[i] == 0) continue;
    for (int64_t t = a.offsets[i]; t < a.offsets[i + 1];) {
      const int64_t count = std::min(kRows - panel.rows, a.offsets[i + 1] - t);
      panel.add(tier, tile, a.dtype, t, count, a.weight[i]);
      if (panel.rows == kRows) panel.multiply(tier, tile, acc);
      t += count;
    }
  }
  panel.multiply(tier, tile, acc);
  add_tile(tile, acc, a.grad);
}

}  // namespace

void Context::grad_sum(const GradSum &a) {
  const Tiling tiling(a.maps, a.maps_count, kWide);
  reserve_scratch(Panel::kFloats + kThin * kWide);
  const double cost = forming_cost(a.maps, a.maps_count, a.offsets[a.samples] - a.offsets[0]);
  pool_.run(tiling.tiles(), cost, [&](int64_t index, int worker) {
    Panel panel(scratch(worker));
    sum_tile(tier_, tiling.tile(index), a, panel, scratch(worker) + Panel::kFloats);
  });
}

}  // namespace cpu
}  // namespace ds
