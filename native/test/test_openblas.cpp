// test_openblas.cpp: every job runs once, at the same time as the others, wherever the call comes from.
#include <dlfcn.h>
#include <omp.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "check.h"

namespace {

using Job = void (*)(int, void *, int);
using Threads = void (*)(int, Job, int, size_t, void *, int);

constexpr int kArgument = 7;
constexpr auto kPatience = std::chrono::seconds(20);

struct Item {
  std::atomic<int> *arrived;
  int jobs;
  int runs;
  int number;
  bool met;  // all others were there before this one left
};

void job(int number, void *data, int argument) {
  Item &item = *static_cast<Item *>(data);
  item.runs++;
  item.number = argument == kArgument ? number : -1;
  item.arrived->fetch_add(1);
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (item.arrived->load() < item.jobs && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  item.met = item.arrived->load() == item.jobs;
}

void call(Threads threads, int jobs, const char *from) {
  std::atomic<int> arrived{0};
  std::vector<Item> items(static_cast<size_t>(jobs), Item{&arrived, jobs, 0, -1, false});
  threads(1, job, jobs, sizeof(Item), items.data(), kArgument);
  for (int i = 0; i < jobs; i++) {
    const Item &item = items[static_cast<size_t>(i)];
    test::expect(item.runs == 1 && item.number == i && item.met, "%s, job %d of %d: %d runs as number %d, %s", from, i,
                 jobs, item.runs, item.number, item.met ? "with the others" : "alone");
  }
}

Threads threads;

void test_alone(test::Random &) {
  for (int jobs : {1, 2, 3, 8}) call(threads, jobs, "alone");
}

void test_in_region(test::Random &) {
  for (int jobs : {1, 2, 5}) {
#pragma omp parallel num_threads(2)
#pragma omp single
    call(threads, jobs, "inside a region");
  }
}

void test_other_thread(test::Random &) {
  std::thread([] { call(threads, 4, "from another thread"); }).join();
}

}  // namespace

int main(int, char **arguments) {
  void *openblas = dlopen(arguments[1], RTLD_NOW);
  const void *shared = openblas ? dlopen(arguments[2], RTLD_NOW) : nullptr;
  const auto *given = shared ? static_cast<Threads *>(dlsym(openblas, "given")) : nullptr;
  if (!given || !*given) {
    std::printf("OpenBLAS was given no threads: %s\n", shared ? "the library has not found it" : dlerror());
    return 1;
  }
  threads = *given;
  return test::run("openblas", {{"alone", test_alone},
                                {"inside a region", test_in_region},
                                {"from another thread", test_other_thread}});
}
