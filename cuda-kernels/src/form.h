// form.h: gradients formed in device memory, for grad_sum and grad_gram.
#ifndef DS_CUDA_FORM_H
#define DS_CUDA_FORM_H

#include "groups.cuh"

namespace ds {
namespace cuda {

// For every group's maps and every slice, `together` neighbouring samples (the last one what is left):
//   out[slice * stride + at ...] = sum over the slice's samples of weight[i] * G_i       (accumulate: +=)
// weight NULL: all 1. A weight of 0 drops its sample unread.
struct Form {
  float *out;
  int64_t stride, slices, together;
  bool accumulate;
  const float *weight;
  const int64_t *offsets;
  int64_t samples;
};

void form_gradients(Context &, const std::vector<Group> &, ds_dtype, const Form &);

}  // namespace cuda
}  // namespace ds

#endif  // DS_CUDA_FORM_H
