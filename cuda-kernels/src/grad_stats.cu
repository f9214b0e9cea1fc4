// grad_stats.cu: <G_i, V> and |G_i|^2 of every sample in one grouped launch over (map, tile, sample) and a small one
// that adds the tiles up. A block forms its tile of G_i (tile.cuh), reduces it against V's tile and itself and writes
// two doubles. The floor is the bytes of both factors, read once; G_i is never in device memory. Samples are the
// fastest index, so V's tile is read from device memory by the first of them and from the L2 cache by the others.
// Parallelism comes from the cut into tiles: 8 samples and one LoRA map of d = 1024 are 32 blocks, of d = 14336 448,
// and a model has 50 and more maps: thousands of blocks on the 528 places of an H200. The hardware deals blocks out as
// places get free, which balances ragged samples; a persistent grid would have to do that itself.
#include "groups.cuh"
#include "token_form.cuh"

namespace ds {
namespace cuda {

namespace {

struct Sums {
  double dot, norm2;
};

// A block a tile and sample.
template <class Path, bool kDirection>
__global__ void __launch_bounds__(kThreads, kDirection ? Path::kBlocks : Path::kTokenBlocks)
    sum_tiles(Sums *partial /* [samples, tiles] */, const Maps maps, const float *direction, const int64_t *offsets,
              int64_t samples, int64_t tiles) {
  __shared__ typename Path::Shared shared;
  const unsigned of = static_cast<unsigned>(samples), sample = blockIdx.x % of;
  const int64_t number = maps.first + blockIdx.x / of;
  const int64_t first = offsets[sample], last = offsets[sample + 1];
  open_tile<Path>(shared, maps, number);
  Sums sums = {};
  if (!kDirection && token_form<Path>(shared.tile.map, last - first)) {
    sums.norm2 = norm2_by_tokens<Path>(shared.tile, first, last);
  } else if (first < last) {
    form<Path>(shared, first, last, 1);
    float dot = 0, norm2 = 0;  // of 64 elements a thread
    for_each_element<Path>(
        shared, [&](int64_t index) { return kDirection ? __ldg(direction + index) : 0; },
        [&](float value, int64_t, float along) {
          dot += value * along;
          norm2 += value * value;
        });
    sums = {dot, norm2};
  }
  sums.dot = block_sum(sums.dot);
  sums.norm2 = block_sum(sums.norm2);
  if (threadIdx.x == 0) partial[sample * tiles + number] = sums;
}

__global__ void __launch_bounds__(kThreads)
    sum_samples(double *dot, double *norm2, const Sums *partial, int64_t tiles) {
  const int64_t sample = blockIdx.x;
  Sums sums = {};
  for (int64_t n = threadIdx.x; n < tiles; n += kThreads) {
    sums.dot += partial[sample * tiles + n].dot;
    sums.norm2 += partial[sample * tiles + n].norm2;
  }
  sums.dot = block_sum(sums.dot);
  sums.norm2 = block_sum(sums.norm2);
  if (threadIdx.x != 0) return;
  if (dot) dot[sample] += sums.dot;
  norm2[sample] += sums.norm2;
}

}  // namespace

void Context::grad_stats(const GradStats &a) {
  const Call call = begin();
  const std::vector<Group> groups = group_maps(read_maps(a.maps, a.maps_count), a.dtype, compute_capability());
  const int64_t tiles = count_tiles(groups);
  if (tiles == 0) return;
  const int64_t most = std::max<int64_t>(1, kWorkspaceBytes / 16 / static_cast<int64_t>(sizeof(Sums)) / tiles);
  Sums *partial = workspace<Sums>(tiles * std::min(most, a.samples));
  const std::vector<Maps> uploaded = upload_groups(*this, groups);

  for (int64_t begin = 0; begin < a.samples; begin += most) {
    const int64_t samples = std::min(most, a.samples - begin);
    for (size_t n = 0; n < groups.size(); ++n)
      with_path(groups[n].path, a.dtype, [&](auto path) {
        using Path = decltype(path);
        const auto kernel = a.direction ? sum_tiles<Path, true> : sum_tiles<Path, false>;
        launch(kernel, groups[n].tiles * samples, kThreads, 0, partial, uploaded[n], a.direction,
               a.offsets + begin, samples, tiles);
      });
    launch(sum_samples, samples, kThreads, 0, a.direction ? a.dot + begin : nullptr,
           a.norm2 + begin, partial, tiles);
  }
}

}  // namespace cuda
}  // namespace ds
