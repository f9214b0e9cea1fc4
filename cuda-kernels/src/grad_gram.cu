// grad_gram.cu: all pairwise dots of the samples' gradients. In rounds over pieces of the maps: form the pieces of
// every sample's gradient in the workspace (form.h), then take the dots of each pair, a block a square of pairs and a
// slice of the elements, then add the slices up in order, in double. Beside the factors, read once, a round writes and
// reads samples * elements floats: for 8 samples and the 6.8 M LoRA parameters of an 8B model (q, v, r 16) 218 MB each
// way against 3.5 GB of factors.
#include "form.h"

namespace ds {
namespace cuda {

namespace {

constexpr int64_t kPieceThin = 64, kPieceWide = 512;  // a smallest piece: the largest tile each way
constexpr int kSide = 8;                              // samples on a side of a square: 64 sums in registers
constexpr int64_t kLeast = 8192;                      // elements worth a slice: 64 to a thread

// Square (row, column), row <= column, of the upper triangle numbered column by column.
struct Square {
  __device__ explicit Square(int64_t number) : row(number), column(0) {
    while (row > column) row -= ++column;
  }
  int64_t row, column;
};

__device__ int64_t count_up_to(int64_t from, int64_t samples) {
  return samples - from < kSide ? samples - from : kSide;
}

// partial[slice, square, i, j] = <row i, row j of store> over the slice's columns. Neighbouring threads read
// neighbouring columns of 8 + 8 rows, 16 loads for 64 products.
__global__ void __launch_bounds__(kThreads, 4)
    multiply_pairs(double *partial, const float *store /* [samples, elements] */, int64_t samples, int64_t elements,
                   int64_t squares, int64_t slice_elements) {
  __shared__ float sums[kSide * kSide][kThreads + 1];  // + 1: a thread's row and a warp's column both meet all banks
  const Square square(blockIdx.x % squares);
  const int64_t slice = blockIdx.x / squares, first = slice * slice_elements;
  const int64_t last = first + slice_elements < elements ? first + slice_elements : elements;
  const int64_t i0 = square.row * kSide, j0 = square.column * kSide;
  const int rows = static_cast<int>(count_up_to(i0, samples)), columns = static_cast<int>(count_up_to(j0, samples));
  float sum[kSide][kSide] = {};
  for (int64_t n = first + threadIdx.x; n < last; n += kThreads) {
    float right[kSide];
#pragma unroll
    for (int j = 0; j < kSide; ++j) right[j] = j < columns ? store[(j0 + j) * elements + n] : 0;
#pragma unroll
    for (int i = 0; i < kSide; ++i) {
      const float left = i < rows ? store[(i0 + i) * elements + n] : 0;
#pragma unroll
      for (int j = 0; j < kSide; ++j) sum[i][j] += left * right[j];
    }
  }
#pragma unroll
  for (int i = 0; i < kSide; ++i)
#pragma unroll
    for (int j = 0; j < kSide; ++j) sums[i * kSide + j][threadIdx.x] = sum[i][j];
  __syncthreads();
  const int pair = static_cast<int>(threadIdx.x);
  if (pair >= kSide * kSide) return;
  double total = 0;
  for (int n = 0; n < kThreads; ++n) total += sums[pair][n];
  partial[static_cast<int64_t>(blockIdx.x) * kSide * kSide + pair] = total;
}

// gram[i, j] and gram[j, i] += sum over slices, in order. A block to a square.
__global__ void __launch_bounds__(kSide *kSide)
    add_pairs(double *gram, const double *partial, int64_t samples, int64_t squares, int64_t slices) {
  const Square square(blockIdx.x);
  const int64_t i = square.row * kSide + threadIdx.x / kSide, j = square.column * kSide + threadIdx.x % kSide;
  if (i > j || j >= samples) return;
  double sum = 0;
  for (int64_t slice = 0; slice < slices; ++slice)
    sum += partial[(slice * squares + blockIdx.x) * kSide * kSide + threadIdx.x];
  gram[i * samples + j] += sum;
  if (i != j) gram[j * samples + i] += sum;
}

// Rectangles of the map of at most `most` elements, as far as a smallest piece is no more, with no place in a flat
// vector yet.
void cut(const Map &map, int64_t element_bytes, int64_t most, std::vector<Map> &pieces) {
  const int64_t height = map.thin_size * map.wide_size <= most ? map.thin_size : std::min(map.thin_size, kPieceThin);
  const int64_t width = std::max<int64_t>(1, most / height / kPieceWide) * kPieceWide;
  for (int64_t j = 0; j < map.wide_size; j += width)
    for (int64_t i = 0; i < map.thin_size; i += height) {
      Map piece = map;
      piece.thin = static_cast<const char *>(map.thin) + i * element_bytes;
      piece.wide = static_cast<const char *>(map.wide) + j * element_bytes;
      piece.thin_size = std::min(height, map.thin_size - i);
      piece.wide_size = std::min(width, map.wide_size - j);
      pieces.push_back(piece);
    }
}

}  // namespace

void Context::grad_gram(const GradGram &a) {
  if (a.samples == 0) return;
  const int64_t most = kWorkspaceBytes / 4 / a.samples, sides = ceil_div<int64_t>(a.samples, kSide);
  const int64_t squares = sides * (sides + 1) / 2;
  std::vector<Map> pieces;
  for (const Map &map : read_maps(a.maps, a.maps_count)) cut(map, a.dtype == DS_F32 ? 4 : 2, most, pieces);

  for (size_t first = 0, last; first < pieces.size(); first = last) {
    const Call call = begin();  // the stream's order keeps a round's workspace apart from the next one's
    int64_t elements = 0;
    for (last = first; last < pieces.size(); ++last) {
      const int64_t size = pieces[last].thin_size * pieces[last].wide_size;
      if (last > first && elements + size > most) break;
      pieces[last].at = elements;
      elements += size;
    }
    float *store = workspace<float>(a.samples * elements);
    const std::vector<Map> round(pieces.begin() + static_cast<std::ptrdiff_t>(first),
                                 pieces.begin() + static_cast<std::ptrdiff_t>(last));
    form_gradients(*this, group_maps(round, a.dtype, compute_capability()), a.dtype,
                   {store, elements, a.samples, 1, false, nullptr, a.offsets, a.samples});

    const int64_t wanted = std::min(ceil_div(elements, kLeast), ceil_div(kBlocksWanted, squares));
    const int64_t slice_elements = ceil_div(elements, wanted), slices = ceil_div(elements, slice_elements);
    double *partial = workspace<double>(slices * squares * kSide * kSide);
    launch(multiply_pairs, slices * squares, kThreads, 0, partial, store, a.samples, elements,
           squares, slice_elements);
    launch(add_pairs, squares, kSide * kSide, 0, a.gram, partial, a.samples, squares, slices);
  }
}

}  // namespace cuda
}  // namespace ds
