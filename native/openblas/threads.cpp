// threads.cpp: OpenBLAS on LibTorch's threads. Each has a pool of its own, and the threads of one that wait for work take
// the cores from the other's: a step switches between them every 100 microseconds. Loading this library makes OpenBLAS
// run its jobs in an OpenMP region, in the pool that LibTorch uses. It finds both where they are loaded already; without
// OpenBLAS (MKL) it does nothing.
#include <dlfcn.h>
#include <omp.h>

#include <cstddef>
#include <thread>
#include <vector>

namespace {

// cblas.h of OpenBLAS 0.3.27 and later.
using Job = void (*)(int number, void *data, int argument);
using Threads = void (*)(int wait, Job job, int jobs, size_t size, void *data, int argument);
using SetThreads = void (*)(Threads);

// The jobs of a product wait for each other, so each needs a thread that runs now.
void run(int, Job job, int jobs, size_t size, void *data, int argument) {
  const auto one = [=](int i) { job(i, static_cast<char *>(data) + static_cast<size_t>(i) * size, argument); };
  bool done = false;
  if (!omp_in_parallel()) {
#pragma omp parallel num_threads(jobs)
    if (omp_get_num_threads() == jobs) {
      one(omp_get_thread_num());
      if (omp_get_thread_num() == 0) done = true;
    }
  }
  if (done) return;
  std::vector<std::thread> others;  // inside somebody's region, or under OMP_THREAD_LIMIT
  for (int i = 1; i < jobs; i++) others.emplace_back(one, i);
  one(0);
  for (std::thread &other : others) other.join();
}

__attribute__((constructor)) void install() {
  void *openblas = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_NOLOAD);
  if (!openblas) return;
  // Not of C++'s types: an address from the loader.
  void *set = dlsym(openblas, "openblas_set_threads_callback_function");
  if (set) reinterpret_cast<SetThreads>(set)(run);
}

}  // namespace
