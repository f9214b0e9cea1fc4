// unwritten.cu: the ops that have no kernel yet. Each entry goes when its own file comes; then this file goes.
#include "context.h"
#include "error.h"

namespace ds {
namespace cuda {

void Context::select(const Select &) {
  fail(DS_UNSUPPORTED, "no CUDA kernel yet");
}
void Context::dot(const Dot &) {
  fail(DS_UNSUPPORTED, "no CUDA kernel yet");
}
void Context::correct(const Correct &) {
  fail(DS_UNSUPPORTED, "no CUDA kernel yet");
}
void Context::adamw(const AdamW &) {
  fail(DS_UNSUPPORTED, "no CUDA kernel yet");
}
void Context::dropout_mask(const DropoutMask &) {
  fail(DS_UNSUPPORTED, "no CUDA kernel yet");
}

}  // namespace cuda
}  // namespace ds
