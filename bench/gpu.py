"""The kernels against cuBLAS and PyTorch in one process on one GPU, where there is no JVM.

    python3 bench/gpu.py LIBDS [--device cuda|cpu] [--small] [--json FILE]

PyTorch's bmm of bf16 is cuBLAS's strided-batched product. The variants of a case share their data, are checked against
float64, and are timed in turns; medians are printed, with the device's own time and launches by PyTorch's profiler.
The goals G5, G6, G7 and G9 follow. --device cpu --small tries the script itself.
"""

import argparse
import ctypes
import json
import statistics
import sys
import time

import torch

MODELS = {  # layers, hidden, q's width, v's width; LoRA of rank 16 on q and v: bench/.../Model.java
    "gemma-3-1b": (26, 1152, 1024, 256),
    "qwen3-4b": (36, 2560, 4096, 1024),
    "llama-3-8b": (32, 4096, 4096, 1024),
}
RANK, SAMPLES = 16, 8
DTYPES = {torch.float32: 0, torch.bfloat16: 1, torch.float16: 2}


class Map(ctypes.Structure):
    _fields_ = [("x", ctypes.c_void_p), ("dy", ctypes.c_void_p)] + [(n, ctypes.c_int64) for n in ("input", "output", "at")]


class Engine:
    """ds.h by ctypes: tensors go as pointers, Python's floats as double, its ints as int64 unless wrapped."""

    def __init__(self, path, device):
        self.lib = ctypes.CDLL(path)
        self.lib.ds_last_error.restype = ctypes.c_char_p
        self.context = ctypes.c_void_p()
        gpu = device.type == "cuda"
        stream = torch.cuda.current_stream().cuda_stream if gpu else None
        self.check(
            self.lib.ds_open(ctypes.byref(self.context), ctypes.c_int(0 if gpu else -1), ctypes.c_void_p(stream), ctypes.c_int(0))
        )

    def check(self, status):
        if status:
            raise RuntimeError(self.lib.ds_last_error().decode())

    def prepare(self, name, *arguments):
        """The call with its arguments converted once, so that Python costs a call as little as it can."""
        function = getattr(self.lib, "ds_" + name)
        converted = [self.context] + [self.convert(a) for a in arguments]

        def call():
            status = function(*converted)
            if status:
                self.check(status)

        call.keep = arguments  # the memory behind the pointers
        return call

    @staticmethod
    def convert(argument):
        if argument is None or isinstance(argument, torch.Tensor):
            return ctypes.c_void_p(argument.data_ptr() if argument is not None else None)
        if isinstance(argument, bool):
            return ctypes.c_int(argument)
        if isinstance(argument, int):
            return ctypes.c_int64(argument)
        if isinstance(argument, float):
            return ctypes.c_double(argument)
        return argument


class Bench:
    def __init__(self, engine, device, small):
        self.engine, self.device, self.small = engine, device, small
        self.rows, self.failed = [], []
        self.copy = self.copy_bandwidth()

    def synchronize(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize()

    def seconds(self, call, times):
        if self.device.type == "cpu":
            start = time.perf_counter()
            for _ in range(times):
                call()
            return (time.perf_counter() - start) / times
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record()
        for _ in range(times):
            call()
        end.record()
        end.synchronize()
        return start.elapsed_time(end) / 1e3 / times

    def copy_bandwidth(self):
        source = torch.ones((64 if self.small else 2048) << 18, device=self.device)
        target = torch.empty_like(source)
        call = lambda: target.copy_(source)
        call()
        return 8 * source.numel() / min(self.seconds(call, 3) for _ in range(7))

    def on_device(self, call):
        """Time of the kernels alone in us, their number, and how often the host waited for the device, by CUPTI."""
        if self.device.type == "cpu":
            return None, None, None
        waits = []
        for traced in (lambda: None, call):  # tracing nothing shows the waits that tracing itself makes
            torch.cuda.synchronize()
            with torch.profiler.profile() as profile:
                traced()
                torch.cuda.synchronize()
            events = profile.events()
            waits.append(sum("Synchronize" in e.name for e in events))
        work = [e for e in events if e.device_type == torch.autograd.DeviceType.CUDA]
        kernels = [e for e in work if not e.name.startswith(("Memcpy", "Memset"))]
        return sum(e.time_range.elapsed_us() for e in work), len(kernels), waits[1] - waits[0]

    def case(self, kernel, shape, work, variants):
        """variants: name -> call, ours first. work: the least bytes and flops."""
        for call in variants.values():
            for _ in range(3):
                call()
        self.synchronize()
        times = {name: max(1, int(0.01 / max(self.seconds(call, 1), 1e-7))) for name, call in variants.items()}
        for name, call in variants.items():  # a second look, warm
            times[name] = min(2000, max(1, int(0.01 / max(self.seconds(call, times[name]), 1e-7))))
        rounds = {name: [] for name in variants}
        for number in range(3 if self.small else 15):
            for name in sorted(variants, key=lambda n: (list(variants).index(n) + number) % len(variants)):
                rounds[name].append(self.seconds(variants[name], times[name]))
        result = {}
        for name, call in variants.items():
            median = statistics.median(rounds[name])
            ratios = sorted(r / o for r, o in zip(rounds[name], rounds["ours"]))
            device_us, launches, waits = self.on_device(call)
            row = {
                "kernel": kernel, "shape": shape, "variant": name, "median_us": median * 1e6,
                "ratio_to_ours": statistics.median(ratios), "ratio_quartiles": [ratios[len(ratios) // 4], ratios[-1 - len(ratios) // 4]],
                "gigabytes_per_second": work[0] / median / 1e9, "gigaflops_per_second": work[1] / median / 1e9,
                "share_of_copy_bandwidth": work[0] / median / self.copy,
                "device_us": device_us, "launches": launches, "host_waits": waits,
            }
            result[name] = row
            self.rows.append(row)
            print("%-10s %-22s %-16s %11.2f us %7.2fx %8.1f GB/s %9.1f GFLOP/s %4.0f %% of copy  device %s us, %s kernels, %s waits" % (
                kernel, shape, name, row["median_us"], row["ratio_to_ours"], row["gigabytes_per_second"],
                row["gigaflops_per_second"], 100 * row["share_of_copy_bandwidth"],
                "-" if device_us is None else "%.2f" % device_us, launches, waits), flush=True)
        return result

    def agree(self, what, ours, exact, tolerance):
        exact, ours = exact.double(), ours.double()
        error = ((ours - exact).norm() / exact.norm()).item()
        if not error <= tolerance:
            self.failed.append(f"{what}: error {error:.2e}, allowed {tolerance:.0e}")
        print(f"{what}: error {error:.2e}")

    def goal(self, name, reached, text):
        print(f"GOAL {name}: {'reached' if reached else 'MISSED'}: {text}", flush=True)


class Gradients:
    """A backward pass's factors, all maps of a model."""

    def __init__(self, bench, model, dtype):
        layers, hidden, query, value = MODELS[model]
        self.tokens = 33 if bench.small else 512
        self.maps, at = [], 0
        make = lambda width: torch.randn(SAMPLES, self.tokens, width, device=bench.device).to(dtype)
        for _ in range(1 if bench.small else layers):
            for out in (query, value):
                for i, o in ((hidden, RANK), (RANK, out)):
                    self.maps.append((make(i), make(o), at, i * o))
                    at += i * o
        self.parameters, self.dtype = at, dtype
        self.direction = torch.randn(at, device=bench.device)
        self.table = (Map * len(self.maps))(*[Map(x.data_ptr(), dy.data_ptr(), x.shape[2], dy.shape[2], a) for x, dy, a, _ in self.maps])
        self.offsets = torch.arange(SAMPLES + 1, dtype=torch.int64, device=bench.device) * self.tokens
        self.sizes = [ctypes.c_int(DTYPES[dtype]), len(self.maps), SAMPLES]

    def work(self, flat):
        factors = sum(x.numel() + dy.numel() for x, dy, _, _ in self.maps) * self.maps[0][0].element_size()
        return factors + 4 * flat * self.parameters, 2 * SAMPLES * self.tokens * self.parameters

    def gradients(self, form):
        for x, dy, at, size in self.maps:
            yield form(x, dy).reshape(SAMPLES, -1).float(), slice(at, at + size)

    def exact(self):
        for x, dy, at, size in self.maps:
            yield torch.bmm(dy.double().transpose(1, 2), x.double()).view(SAMPLES, -1), slice(at, at + size)


def bmm(x, dy):
    return torch.bmm(dy.transpose(1, 2), x)


def einsum(x, dy):
    return torch.einsum("nto,nti->noi", dy, x)


def grad_stats(bench, model, dtype):
    g = Gradients(bench, model, dtype)
    dot, norm2 = (torch.zeros(SAMPLES, dtype=torch.float64, device=bench.device) for _ in range(2))
    ours = bench.engine.prepare("grad_stats", dot, norm2, g.table, g.direction, g.offsets, *g.sizes, g.parameters)
    label = f"{model} {str(dtype)[6:]}"
    ours()
    bench.synchronize()
    exact = [(e @ g.direction[at].double(), (e * e).sum(1)) for e, at in g.exact()]
    scale = sum(n for _, n in exact).sqrt() * g.direction.double().norm()
    bench.agree(f"grad_stats {label} dot", dot / scale + 1, sum(d for d, _ in exact) / scale + 1, 1e-6)
    bench.agree(f"grad_stats {label} norm2", norm2, sum(n for _, n in exact), 1e-5)

    def materialised(form):
        def call():
            for gradient, at in g.gradients(form):
                dot.add_(gradient @ g.direction[at])
                norm2.add_((gradient * gradient).sum(1))
        return call

    def ghost():
        for x, dy, _, _ in g.maps:
            norm2.add_(torch.bmm(x, x.transpose(1, 2)).mul_(torch.bmm(dy, dy.transpose(1, 2))).sum((1, 2)))

    def cublas():  # the product alone
        for x, dy, _, _ in g.maps:
            bmm(x, dy)

    return bench.case("grad_stats", label, g.work(1), {
        "ours": ours, "materialised": materialised(bmm), "einsum": materialised(einsum), "ghost": ghost, "cublas_product": cublas})


def grad_sum(bench, model, dtype):
    g = Gradients(bench, model, dtype)
    weight, grad = torch.rand(SAMPLES, device=bench.device).softmax(0), torch.zeros(g.parameters, device=bench.device)
    ours = bench.engine.prepare("grad_sum", grad, g.table, weight, g.offsets, *g.sizes, g.parameters)
    label = f"{model} {str(dtype)[6:]}"
    ours()
    bench.synchronize()
    bench.agree(f"grad_sum {label}", grad, torch.cat([weight.double() @ e for e, _ in g.exact()]), 1e-5)
    share = weight.to(dtype).view(-1, 1, 1)

    def materialised():
        for gradient, at in g.gradients(bmm):
            grad[at] += weight @ gradient

    def folded():
        for x, dy, at, size in g.maps:
            grad[at:at + size] += ((dy * share).flatten(0, 1).t() @ x.flatten(0, 1)).flatten()

    return bench.case("grad_sum", label, g.work(1), {"ours": ours, "materialised": materialised, "folded": folded})


def grad_gram(bench, model, dtype):
    g = Gradients(bench, model, dtype)
    gram = torch.zeros(SAMPLES, SAMPLES, dtype=torch.float64, device=bench.device)
    ours = bench.engine.prepare("grad_gram", gram, g.table, g.offsets, *g.sizes)
    label = f"{model} {str(dtype)[6:]}"
    ours()
    bench.synchronize()
    bench.agree(f"grad_gram {label}", gram, sum(e @ e.t() for e, _ in g.exact()), 1e-5)

    def materialised():
        for gradient, _ in g.gradients(bmm):
            gram.add_(gradient @ gradient.t())

    return bench.case("grad_gram", label, g.work(0), {"ours": ours, "materialised": materialised})


def select(bench, samples):
    k = min(64, samples // 2)
    new = lambda dtype, n: torch.zeros(n, dtype=dtype, device=bench.device)
    score = torch.randn(samples, device=bench.device)
    weight, share, index, kept, entropy = (
        new(torch.float32, samples), new(torch.float32, samples), new(torch.int64, samples), new(torch.int64, 1), new(torch.float64, 1))
    ours = bench.engine.prepare("select", weight, share, index, kept, entropy, score, None, True, True, 0.1, k, 0.0, samples)
    ours()
    bench.synchronize()
    bench.agree(f"select {samples} share", share, (score.double() / 0.1).softmax(0), 1e-6)
    bench.agree(f"select {samples} index", index[:k], score.sort(descending=True, stable=True)[1][:k], 0)

    def softmax_topk():
        return (score / 0.1).softmax(0).topk(k)

    return bench.case("select", str(samples), (8 * samples + 16 * k, 5 * samples), {"ours": ours, "softmax_topk": softmax_topk})


def update(bench, model):
    layers, hidden, query, value = MODELS[model]
    sizes = [s for _ in range(layers) for out in (query, value) for s in (RANK * hidden, RANK * out)]
    n = sum(sizes)
    param, grad, reference = (torch.randn(n, device=bench.device) for _ in range(3))
    m, v, norm = torch.zeros_like(param), torch.zeros_like(param), torch.zeros(1, dtype=torch.float64, device=bench.device)
    rate, decay, epsilon, rho = 1e-4, 0.01, 1e-3, 0.2  # epsilon near the clipped elements: the first step shows the clipping
    tensors = [p.clone().requires_grad_() for p in param.split(sizes)]
    for tensor, part in zip(tensors, grad.clone().split(sizes)):
        tensor.grad = part
    torch_grad, references = [t.grad for t in tensors], list(reference.split(sizes))
    optimizer = torch.optim.AdamW(tensors, lr=rate, weight_decay=decay, eps=epsilon, fused=True)
    correct = bench.engine.prepare("correct", grad, reference, rho, False, n)
    adamw = bench.engine.prepare("adamw", param, m, v, norm, grad, 1, rate, 0.9, 0.999, epsilon, decay, 1.0, n)

    def ours():
        correct()
        adamw()

    def torch_update():
        torch._foreach_add_(torch_grad, references, alpha=rho)
        torch.nn.utils.clip_grad_norm_(tensors, 1.0, foreach=True)
        optimizer.step()

    before = param.clone()
    ours()
    torch_update()
    bench.synchronize()
    stepped = torch.cat([t.detach() for t in tensors])
    bench.agree(f"update {model} step", param - before, stepped - before, 1e-2)  # a step of 1e-4 beside parameters of 1
    return bench.case("update", model, (36 * n, 18 * n), {"ours": ours, "clip_adamw": torch_update})


def dropout_mask(bench, columns):
    rows = 8 * 512
    mask = torch.zeros(rows, columns, device=bench.device)
    key = torch.arange(rows, dtype=torch.int64, device=bench.device) * 0x1E3779B97F4A7C15
    ours = bench.engine.prepare("dropout_mask", mask, key, 0.05, rows, columns)
    ours()
    bench.synchronize()
    bench.agree(f"dropout_mask {columns}", (mask == 0).double().mean().view(1), torch.tensor([0.05], device=bench.device), 0.015)
    return bench.case("dropout", f"{rows}x{columns}", (4 * rows * columns, 0), {
        "ours": ours, "bernoulli": lambda: mask.bernoulli_(0.95).div_(0.95)})


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("libds")
    parser.add_argument("--device", default="cuda", choices=["cuda", "cpu"])
    parser.add_argument("--small", action="store_true", help="a few seconds, to try the script")
    parser.add_argument("--json")
    arguments = parser.parse_args()
    torch.manual_seed(1)
    torch.set_grad_enabled(False)
    device = torch.device(arguments.device)
    chip = torch.cuda.get_device_name() if device.type == "cuda" else "cpu"
    bench = Bench(Engine(arguments.libds, device), device, arguments.small)
    print(f"{chip}, torch {torch.__version__}: copies {bench.copy / 1e9:.0f} GB/s, read + written", flush=True)

    dtypes = [torch.float32] if arguments.small else [torch.bfloat16, torch.float32]
    stats = {(model, dtype): grad_stats(bench, model, dtype) for dtype in dtypes for model in MODELS}
    for model in MODELS:
        grad_sum(bench, model, dtypes[0])
    grad_gram(bench, "llama-3-8b", dtypes[0])
    selects = {n: select(bench, n) for n in (8, 4096, 1 << 20)}
    updates = {model: update(bench, model) for model in MODELS}
    dropout_mask(bench, 4096)

    if device.type == "cuda":
        ours = stats["llama-3-8b", dtypes[0]]["ours"]
        launches = ours["launches"] + selects[8]["ours"]["launches"] + 1  # score is one
        waits = ours["host_waits"] + selects[8]["ours"]["host_waits"]
        bench.goal("G5", launches <= 4 and waits == 0, f"{launches} launches to score and select a batch, {waits} waits of the host")
        for (model, dtype), rows in stats.items():
            share, ghost, by_einsum = rows["ours"]["share_of_copy_bandwidth"], rows["ghost"]["ratio_to_ours"], rows["einsum"]["ratio_to_ours"]
            bench.goal("G6", share >= 0.8 and ghost >= 10 and by_einsum >= 3,
                       f"{model} {dtype}: {100 * share:.0f} % of copy bandwidth, {ghost:.1f}x ghost, {by_einsum:.1f}x einsum")
        for model, rows in updates.items():
            share, rival = rows["ours"]["share_of_copy_bandwidth"], rows["clip_adamw"]["ratio_to_ours"]
            bench.goal("G7", share >= 0.8 and rival >= 3, f"{model}: {1 / share:.2f}x the copy time of its 36 bytes a parameter, {rival:.1f}x clip + fused AdamW")
        ours, rival = selects[4096]["ours"], selects[4096]["softmax_topk"]
        bench.goal("G9", ours["launches"] == 1 and ours["device_us"] <= 5 and rival["ratio_to_ours"] >= 3,
                   f"{ours['launches']} launch, {ours['device_us']:.2f} us on the device, {rival['ratio_to_ours']:.1f}x softmax + topk")
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump({"chip": chip, "torch": torch.__version__, "copy_gigabytes_per_second": bench.copy / 1e9, "rows": bench.rows}, file, indent=1)
    for line in bench.failed:
        print("WRONG", line)
    sys.exit(1 if bench.failed else 0)


if __name__ == "__main__":
    main()
