// fake_openblas.cpp: a library of OpenBLAS's name that only remembers which threads it was given.
#include <cstddef>

using Job = void (*)(int, void *, int);
using Threads = void (*)(int, Job, int, size_t, void *, int);

extern "C" {
__attribute__((visibility("default"))) Threads given = nullptr;
__attribute__((visibility("default"))) void openblas_set_threads_callback_function(Threads threads) { given = threads; }
}
