// tier.cpp: which instruction set the inner loops use.
#include "tier.h"

#include <cstdlib>
#include <cstring>

#include "error.h"

namespace ds {
namespace cpu {

namespace baseline {
extern const Tier table;
}
#ifdef DS_X86_TIERS
namespace avx2 {
extern const Tier table;
}
namespace avx512 {
extern const Tier table;
}
#endif

namespace {

struct Choice {
  const Tier *tier;
  bool available;
};

int list_tiers(Choice *choices) {
  int count = 0;
#ifdef DS_X86_TIERS
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  choices[count++] = {&avx512::table, avx512};
  choices[count++] = {&avx2::table, avx2};
#endif
  choices[count++] = {&baseline::table, true};
  return count;
}

}  // namespace

const Tier &choose_tier() {
  Choice choices[3];
  const int count = list_tiers(choices);
  const char *wanted = std::getenv("DS_CPU_TIER");
  const bool any = !wanted || !*wanted;
  for (int n = 0; n < count; ++n) {
    if (!any && std::strcmp(wanted, choices[n].tier->name) != 0) continue;
    if (choices[n].available) return *choices[n].tier;
    if (!any) fail(DS_UNSUPPORTED, "DS_CPU_TIER = %s is more than this CPU has", wanted);
  }
  fail(DS_INVALID, "DS_CPU_TIER = %.40s is none of baseline, avx2, avx512 of this build", wanted);
}

}  // namespace cpu
}  // namespace ds
