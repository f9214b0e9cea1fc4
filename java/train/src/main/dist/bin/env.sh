# The environment that LibTorch and the engine run best in; sourced. What is set already stays.

# Waiting threads look 5,000 times (some 0.1 ms, the gap between two products), then sleep: a step of a tiny model takes
# 19 ms so, and 24 ms if they sleep at once. For longer they must not: where others use the cores too, spinning threads
# take the time from those they wait for (1.2 s a step with OpenMP's active policy).
[ -n "${OMP_WAIT_POLICY:-}" ] || export GOMP_SPINCOUNT="${GOMP_SPINCOUNT:-5000}"
# OpenBLAS 0.3.31 does not know AMD's newest processors (Zen 5) and gives them its kernels of 2013: 16 GFLOP/s where these
# give 29. On Zen 4 it picks the same by itself.
if [ -z "${OPENBLAS_CORETYPE:-}" ] && grep -qs '^vendor_id.*AuthenticAMD' /proc/cpuinfo; then
  case $(grep -m 1 '^flags' /proc/cpuinfo) in
    *avx512_bf16*) export OPENBLAS_CORETYPE=COOPERLAKE ;;
    *avx512f*) export OPENBLAS_CORETYPE=SKYLAKEX ;;
  esac
fi
# cuBLAS gives the same bits twice only with this.
export CUBLAS_WORKSPACE_CONFIG="${CUBLAS_WORKSPACE_CONFIG:-:4096:8}"
