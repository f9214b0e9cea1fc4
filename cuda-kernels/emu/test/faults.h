// faults.h: small kernels with a fault to choose, and what else the stand-in's tests run on it. In a .cu file of their
// own, for the stand-in takes every variable of such a file for shared memory.
#ifndef DS_EMU_TEST_FAULTS_H
#define DS_EMU_TEST_FAULTS_H

#include <cstddef>
#include <cstdint>

namespace emu_test {

enum class Fault {
  kNone,
  kNoBarrier,
  kSomeAtBarrier,
  kOtherBarrier,
  kTail,
  kWrongLane,
  kLaneOutsideMask,
  kOtherCollective,
  kPastTheEnd,
  kFreshShared,
  kFreshStaticShared,
  kSharedOverrun,
  kFreshDevice,
  kNoAsyncWait,
  kAfterFree,
  kBeforeSync,
  kMisaligned,
};

// Each is true if the answer is right: a sum, through static and through dynamic shared memory.
bool run_sum(Fault fault);
bool run_sum_staged(Fault fault);
// True if nobody objects.
bool run_after_free(Fault fault);

// A kernel that does nothing; true if it was launched.
bool launch_nothing(int blocks, int threads, size_t shared_bytes);
bool allow_nothing(int shared_bytes);

// d [16, 8] = 1 + a [16, 16] * b [16, 8] in bfloat16, by one mma
void multiply(float *d, const uint16_t *a, const uint16_t *b);

}  // namespace emu_test

#endif  // DS_EMU_TEST_FAULTS_H
