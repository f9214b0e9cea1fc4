// test_context.cpp: a context in use. Sizes of zero are legal, calls may wait in a queue, errors belong to their thread,
// running out of memory is a status.
#include <malloc.h>
#include <sys/resource.h>

#include <string>
#include <thread>

#include "device.h"

using namespace test;

namespace {

void test_zero_sizes(Random &random) {
  Engine engine;
  Array<double> one(engine, {7}, random);
  Array<int64_t> kept(engine, {7}, random);
  const ds_map none = {nullptr, nullptr, 0, 5, 0};
  must(ds_grad_stats(engine, nullptr, nullptr, nullptr, nullptr, nullptr, DS_F32, 0, 0, 0));
  must(ds_grad_sum(engine, nullptr, nullptr, nullptr, nullptr, DS_F32, 0, 0, 0));
  must(ds_grad_gram(engine, nullptr, nullptr, nullptr, DS_F32, 0, 0));
  must(ds_score(engine, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, 1, 1, 0));
  must(ds_correct(engine, nullptr, nullptr, 1, 1, 0));
  must(ds_dropout_mask(engine, nullptr, nullptr, 0.5, 0, 5));
  must(ds_dropout_mask(engine, nullptr, nullptr, 0.5, 5, 0));
  must(ds_dot(engine, one, nullptr, nullptr, 0));
  expect(one.read()[0] == 0, "a dot of nothing is 0");
  one.write({7});
  must(ds_adamw(engine, nullptr, nullptr, nullptr, one, nullptr, 1, 1, 0.9, 0.9, 0, 0, 1, 0));
  expect(one.read()[0] == 0, "the norm of nothing is 0");
  one.write({7});
  must(ds_select(engine, nullptr, nullptr, nullptr, kept, one, nullptr, nullptr, 1, 1, 1, 1, 0, 0));
  expect(one.read()[0] == 0 && kept.read()[0] == 0, "a selection of nothing");
  // A map without elements, a batch without rows, a call without maps: sums stay as they are.
  Array<int64_t> full(engine, {0, 9}, random), empty(engine, {4, 4}, random);
  one.write({7});
  must(ds_grad_stats(engine, nullptr, one, &none, nullptr, full, DS_F32, 1, 1, 0));
  must(ds_grad_gram(engine, one, &none, full, DS_F32, 1, 1));
  const ds_map some = {nullptr, nullptr, 3, 5, 0};
  must(ds_grad_stats(engine, nullptr, one, &some, nullptr, empty, DS_F32, 1, 1, 15));
  must(ds_grad_gram(engine, one, &some, empty, DS_F32, 1, 1));
  must(ds_grad_stats(engine, nullptr, one, nullptr, nullptr, full, DS_F32, 0, 1, 0));
  expect(one.read()[0] == 7, "sums of nothing changed an output");
}

// Calls that wait in a queue while the host goes on and writes the next one's maps over theirs.
void test_queue(Random &random) {
  constexpr size_t kCalls = 40;
  Engine engine;
  std::vector<float> values(kCalls);
  for (size_t i = 0; i < kCalls; ++i) values[i] = static_cast<float>(i + 1);
  Array<float> x(engine, values, random), dy(engine, {1}, random);
  Array<int64_t> offsets(engine, {0, 1}, random);
  Array<double> norm2(engine, std::vector<double>(kCalls), random);
  ds_map map = {nullptr, dy, 1, 1, 0};
  for (size_t i = 0; i < kCalls; ++i) {
    map.x = x + i;
    must(ds_grad_stats(engine, nullptr, norm2 + i, &map, nullptr, offsets, DS_F32, 1, 1, 1));
  }
  const std::vector<double> result = norm2.read();
  for (size_t i = 0; i < kCalls; ++i)
    expect(result[i] == (static_cast<double>(i) + 1) * (static_cast<double>(i) + 1), "call %zu gave %g", i, result[i]);
}

void test_names(Random &) {
  expect(ds_abi_version() == DS_ABI_VERSION, "header and library differ");
  expect(std::string(ds_status_name(DS_OUT_OF_MEMORY)) == "DS_OUT_OF_MEMORY", "a status' name");
  expect(std::string(ds_status_name(static_cast<ds_status>(99))) == "unknown ds_status", "no status' name");
  expect(ds_device_count() >= 0, "a count");
}

void test_threads(Random &) {
  std::vector<std::thread> threads;
  std::vector<int> faults(6);
  for (size_t n = 0; n < faults.size(); ++n)
    threads.emplace_back([n, &faults] {
      faults[n] += *ds_last_error() != 0;  // "" before the first failure
      Random random(n);
      Engine engine(2);
      for (int repeat = 0; repeat < 30; ++repeat) {
        const std::vector<float> ones((small_sizes() ? 3000 : 300000) + n, 1);  // enough for the pool
        Array<float> a(engine, ones, Edge::kEnd);
        Array<double> dot(engine, {0}, Edge::kEnd);
        must(ds_dot(engine, dot, a, a, static_cast<int64_t>(ones.size())));
        faults[n] += dot.read()[0] != static_cast<double>(ones.size());
        faults[n] += ds_dot(engine, dot, a, a, -static_cast<int64_t>(n) - 1) != DS_INVALID;
        faults[n] += ds_last_error() != std::string("ds_dot: n = -") + std::to_string(n + 1) + " is negative";
      }
    });
  for (std::thread &thread : threads) thread.join();
  for (size_t n = 0; n < faults.size(); ++n) expect(faults[n] == 0, "thread %zu saw %d faults", n, faults[n]);
}

void test_out_of_memory(Random &) {
  Engine engine;
  void *data = &engine;
  for (const size_t bytes : {SIZE_MAX, SIZE_MAX - 63, SIZE_MAX / 2}) {
    expect(ds_alloc(engine, &data, bytes) == DS_OUT_OF_MEMORY, "%zu bytes were given", bytes);
    expect(std::strstr(ds_last_error(), "ds_alloc: ") && std::strstr(ds_last_error(), "memory"), "says '%s'",
           ds_last_error());
  }
  expect(data == &engine, "a failed ds_alloc wrote its result");
  must(ds_alloc(engine, &data, 64));
  must(ds_free(engine, data));
}

// Another allocator of the process may sit on the device's memory: the error names what helps.
void test_no_device_workspace(Random &) {
  if (device_under_test() < 0) {
    expect(true, "the CPU has no second allocator");
    return;
  }
  Engine engine;
  constexpr int64_t kMany = INT64_C(1) << 31;  // their keys are 16 GiB
  std::vector<void *> taken(1);
  while (ds_alloc(engine, &taken.back(), size_t{8} * kMany) == DS_OK) {
    if (small_sizes()) {  // compute-sanitizer would watch every byte
      must(ds_free(engine, taken.back()));
      expect(true, "more memory than is to be taken here");
      return;
    }
    taken.push_back(nullptr);
  }
  must(ds_alloc(engine, &taken.back(), 64));
  float *any = static_cast<float *>(taken.back());  // nothing comes to read it
  int64_t *index = static_cast<int64_t *>(taken.back());
  double *entropy = static_cast<double *>(taken.back());
  const ds_status failed = ds_select(engine, any, any, index, index, entropy, any, nullptr, 1, 1, 1, 1, 0, kMany);
  const std::string text = ds_last_error();
  for (void *data : taken) must(ds_free(engine, data));
  expect(failed == DS_OUT_OF_MEMORY, "no workspace is %s", ds_status_name(failed));
  expect(text.find("empty_cache") != std::string::npos, "no remedy in '%s'", text.c_str());
}

// A kernel that cannot get its workspace says so, changes nothing, and works again when there is memory.
void test_no_workspace(Random &) {
#ifndef __SANITIZE_ADDRESS__  // which needs terabytes of address space for itself
  if (device_under_test() >= 0) {
    expect(true, "host memory is not what a device runs out of");
    return;
  }
  constexpr int64_t kSamples = 32, kIn = 4096, kOut = 64;
  const std::vector<float> x(kSamples * kIn, 1), dy(kSamples * kOut, 1);
  std::vector<int64_t> offsets;
  for (int64_t i = 0; i <= kSamples; ++i) offsets.push_back(i);
  std::vector<double> gram(kSamples * kSamples, 7), before = gram;
  const ds_map map = {x.data(), dy.data(), kIn, kOut, 0};
  Engine engine(2);
  rlimit old;
  getrlimit(RLIMIT_AS, &old);
  rlimit small = old;
  small.rlim_cur = 1 << 20;  // less than is in use: every large request fails
  setrlimit(RLIMIT_AS, &small);
  const ds_status failed = ds_grad_gram(engine, gram.data(), &map, offsets.data(), DS_F32, 1, kSamples);
  setrlimit(RLIMIT_AS, &old);
  expect(failed == DS_OUT_OF_MEMORY, "no workspace is %s", ds_status_name(failed));
  expect(gram == before, "a call without workspace changed its output");
  must(ds_grad_gram(engine, gram.data(), &map, offsets.data(), DS_F32, 1, kSamples));
  expect(gram == std::vector<double>(gram.size(), 7.0 + kIn * kOut), "the next call is wrong");
#else
  expect(true, "nothing to test");
#endif
}

}  // namespace

int main() {
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, 1);  // the arenas of other threads hold address space in reserve, beyond the limit set above
#endif
  return run("context", {{"sizes of zero", test_zero_sizes},
                         {"calls in a queue", test_queue},
                         {"names", test_names},
                         {"threads", test_threads},
                         {"out of memory", test_out_of_memory},
                         {"no workspace on a device", test_no_device_workspace},
                         {"no workspace", test_no_workspace}});
}
