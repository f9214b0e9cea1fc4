// test_emu.cpp: the stand-in finds what it is there for. Each fault is planted in a small kernel and runs in a process
// of its own under every schedule; it is caught if under one of them the answer is wrong or the process dies. The same
// kernel without the fault passes under all of them.
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "batch.h"
#include "faults.h"

using namespace test;
using namespace emu_test;

namespace {

// Whether a process of its own comes to the right answer.
bool survives(bool (*run)(Fault), Fault fault, int schedule) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    setenv("DS_EMU_SCHEDULE", std::to_string(schedule).c_str(), 1);
    setenv("DS_EMU_DEFER", schedule % 2 ? "1" : "0", 1);
    if (fault != Fault::kNone) std::freopen("/dev/null", "w", stderr);  // its last words are expected
    _exit(run(fault) ? 0 : 1);
  }
  int status = 1;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void expect_caught(const char *name, bool (*run)(Fault), Fault fault) {
  int caught = 0;
  for (int schedule = 0; schedule < 4; ++schedule) caught += !survives(run, fault, schedule);
  expect(caught > 0, "%s was not caught", name);
  std::printf("    %-40s caught under %d schedules of 4\n", name, caught);
}

void test_no_fault(Random &) {
  for (int schedule = 0; schedule < 4; ++schedule) {
    expect(survives(run_sum, Fault::kNone, schedule), "a correct kernel fails under schedule %d", schedule);
    expect(survives(run_sum_staged, Fault::kNone, schedule), "a correct staged kernel fails under schedule %d",
           schedule);
  }
}

void test_faults(Random &) {
  expect_caught("a removed barrier", run_sum, Fault::kNoBarrier);
  expect_caught("a barrier that some threads skip", run_sum, Fault::kSomeAtBarrier);
  expect_caught("two barriers for one", run_sum, Fault::kOtherBarrier);
  expect_caught("a tail one too long", run_sum, Fault::kTail);
  expect_caught("a wrong lane in a shuffle", run_sum, Fault::kWrongLane);
  expect_caught("masks that differ", run_sum, Fault::kLaneOutsideMask);
  expect_caught("a shuffle that meets a vote", run_sum, Fault::kOtherCollective);
  expect_caught("16 bytes past the end of memory", run_sum, Fault::kPastTheEnd);
  expect_caught("fresh device memory", run_sum, Fault::kFreshDevice);
  expect_caught("fresh static shared memory", run_sum, Fault::kFreshStaticShared);
  expect_caught("fresh dynamic shared memory", run_sum_staged, Fault::kFreshShared);
  expect_caught("reading past dynamic shared memory", run_sum_staged, Fault::kSharedOverrun);
  expect_caught("a copy that nobody waits for", run_sum_staged, Fault::kNoAsyncWait);
  expect_caught("memory after it was freed", run_after_free, Fault::kAfterFree);
  expect_caught("a host that does not wait", run_sum, Fault::kBeforeSync);
#ifdef __SANITIZE_ADDRESS__  // and with it UndefinedBehaviorSanitizer: x86 itself does not mind
  expect_caught("a load off its alignment", run_sum, Fault::kMisaligned);
#endif
}

void test_launches(Random &) {
  expect(launch_nothing(1, 1024, 0) && launch_nothing(1, 1, 48 << 10), "a legal launch");
  expect(!launch_nothing(0, 32, 0), "no blocks");
  expect(!launch_nothing(1, 0, 0), "no threads");
  expect(!launch_nothing(1, 1025, 0), "too many threads");
  expect(!launch_nothing(1, 32, (48 << 10) + 1), "more shared memory than was asked for");
  expect(allow_nothing(100 << 10) && launch_nothing(1, 32, 100 << 10), "as much as was asked for");
  expect(!allow_nothing(228 << 10), "more than a block can have");
}

// Small whole numbers, which bfloat16 and every order of summation keep.
void test_mma(Random &random) {
  std::vector<float> d(16 * 8);
  std::vector<uint16_t> a(16 * 16), b(16 * 8);
  for (std::vector<uint16_t> *to : {&a, &b})
    for (uint16_t &value : *to) value = encode(static_cast<float>(random.below(17)) - 8, DS_BF16);
  multiply(d.data(), a.data(), b.data());
  for (size_t row = 0; row < 16; ++row)
    for (size_t column = 0; column < 8; ++column) {
      float sum = 1;
      for (size_t k = 0; k < 16; ++k) sum += decode(a[row * 16 + k], DS_BF16) * decode(b[k * 8 + column], DS_BF16);
      expect(d[row * 8 + column] == sum, "element %zu, %zu", row, column);
    }
}

}  // namespace

int main() {
  return run("emu", {{"no fault", test_no_fault},
                     {"planted faults are caught", test_faults},
                     {"launches", test_launches},
                     {"the tensor core's product", test_mma}});
}
