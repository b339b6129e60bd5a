"""Where a forward's time goes: the operators of one block under PyTorch's profiler, told apart by the
half block that called them and by their shapes. Also candidates that the product does not use yet."""
import torch
import torch.nn.functional as F
from torch.profiler import ProfilerActivity, profile

from count import block_of
from networks import Grid, Transformer, contexts, inputs

PRODUCTS = ("aten::addmm", "aten::mm", "aten::_scaled_mm", "aten::bmm")


def profiled(report, work):
    """(operator, shapes, seconds of its own) of one run."""
    kinds = [ProfilerActivity.CPU] + ([ProfilerActivity.CUDA] if report.cuda else [])
    with profile(activities=kinds, record_shapes=True) as p:
        work()
        report.synchronize()
    for e in p.key_averages(group_by_input_shape=True):
        taken = e.self_device_time_total if report.cuda else e.self_cpu_time_total
        if e.key.startswith("aten::") and taken > 0:
            yield e.key, str(e.input_shapes), taken / 1e6


def stage_of(half, operator, shapes, ffn):
    if "attention" in operator:
        return "self-attention" if half == "attend" else "cross-attention"
    if operator in PRODUCTS:
        if half == "attend":
            return "self-attention's layers q, k, v, o"
        return "feed-forward" if f" {ffn}]" in shapes or f"[{ffn}" in shapes else "cross-attention's layers q, o"
    return "feed-forward" if "gelu" in operator else "norms, RoPE, modulation, gates"


def counted(report, kit, size, tier):
    """A block by its shapes, or None: a build that cannot count must not cost the rows that it can time."""
    try:
        return block_of(kit, size, tier)
    except Exception as e:
        report.note("failures", f"counting {size} {tier}", f"{type(e).__name__}: {str(e).strip()[-120:]}")
        return None


def stages(report, group, model, latent, t, kit, size, tier, ceilings):
    """A row for each stage: one middle block, times the number of blocks."""
    spec, layers = model.spec, model.spec["layers"]
    report.measure(group, "patches and time", lambda: model.begin(latent, t), 1, for_seconds=0.1)
    for half in (model.attend, model.mix):
        half(model.w, 0, 0)

    taken = {}
    for name, half in (("attend", model.attend), ("mix", model.mix)):
        report.measure(group, f"half block {name}, one text", lambda: half(model.w, 0, 1), 1, for_seconds=0.1)
        for operator, shapes, seconds in profiled(report, lambda: half(model.w, 0, 1)):
            stage = stage_of(name, operator, shapes, spec["ffn"])
            taken[stage] = taken.get(stage, 0) + seconds
    if not taken:
        report.note(group, "stages", "the profiler saw no kernel; is CUPTI allowed here?")
    block = counted(report, kit, size, tier)
    n, d, f = model.grid.tokens, spec["dim"], spec["ffn"]
    context = 257 + spec["textLength"]
    work = {
        "self-attention": (4 * n * n * d, "attention"), "cross-attention": (4 * n * context * d, "attention"),
        "self-attention's layers q, k, v, o": (8 * n * d * d, "gemm"),
        "cross-attention's layers q, o": (4 * n * d * d, "gemm"), "feed-forward": (4 * n * d * f, "gemm"),
    }
    for stage, seconds in sorted(taken.items(), key=lambda item: -item[1]):
        row = {"group": group, "name": f"{stage}, {layers} blocks", "note": "profiler", "median_s": layers * seconds}
        flop, kind = work.get(stage, (0, ""))
        if flop:
            row.update(tflop=layers * flop / 1e12, tflops=flop / 1e12 / seconds)
            best = ceilings and (ceilings.attention if kind == "attention" else ceilings.products(tier))
            if best:
                row["share"] = row["tflops"] / best
        elif ceilings and ceilings.bandwidth and block:
            row["share"] = block.moved / ceilings.bandwidth / seconds
            row["note"] = f"profiler; moves {layers * block.moved / 1e9:.0f} GB by shapes"
        report.add(row)
    report.measure(group, "head and copy to the host", lambda: head_again(model), 1, for_seconds=0.1)
    model.module.forget(model.s)


def head_again(model):
    """The head takes its stream away, so it gets one that is as long."""
    rows = model.grid.video
    model.s["x.0"] = torch.zeros(rows, model.spec["dim"], device=model.device)
    return model.head(0)


def candidates(session, size, backend, scale):
    """Measured, not in the product: what the next change could bring."""
    report, spec, group = session.report, session.spec, "candidates, not in the product"
    grid, device = Grid(*size), session.device
    n, d, f = grid.tokens, spec["dim"], spec["ffn"]
    if report.left() < 40 * scale:
        report.note(group, "all", f"skipped: {report.left():.0f} s are left")
        return
    x, w, b = (torch.randn(s, device=device, dtype=torch.bfloat16) for s in ((min(n, 8192), d), (f, d), (f,)))
    tflop = 2 * x.size(0) * d * f / 1e12
    report.measure(group, "feed-forward's first layer, then GELU in place",
                   lambda: F.gelu(F.linear(x, w, b), approximate="tanh"), 1, tflop)
    report.measure(group, "the same with GELU in the product",
                   lambda: torch._addmm_activation(b, x, w.t(), use_gelu=True), 1, tflop)
    q = torch.randn(min(n, 8192), spec["heads"], d // spec["heads"], device=device)
    turn = torch.randn(q.size(0), 1, q.size(2) // 2, dtype=torch.complex64, device=device)
    cos, sin = turn.real.contiguous(), turn.imag.contiguous()
    report.measure(group, "RoPE of 8,192 rows, complex, in place",
                   lambda: torch.view_as_complex(q.view(*q.shape[:-1], -1, 2)).mul_(turn), 1)

    def written_out():
        a, c = q[..., 0::2], q[..., 1::2]
        return torch.stack([a * cos - c * sin, a * sin + c * cos], -1).flatten(-2)

    report.measure(group, "the same with sines and cosines", written_out, 1)
    # Written, or the kernel would give out one page of zeros again and again.
    host = torch.empty(2**28 if report.cuda else 2**20, dtype=torch.uint8).fill_(1)
    there = torch.empty_like(host, device=device)
    for name, source in (("pageable", host), ("pinned", host.pin_memory() if report.cuda else host)):
        taken = report.measure(group, f"upload, {name}", lambda: there.copy_(source, non_blocking=True), 2)
        if taken:
            report.rows[-1]["note"] = f"{host.numel() / taken / 1e9:.1f} GB/s"
    parts = inputs(spec, grid, device, session.generator)
    texts, image = contexts(spec, device, session.generator)
    for chunk in (2048, 16384, n):
        model = Transformer(session.kit, session.source, "BF16", device, backend, False, chunk)
        model.prepare(texts, image, grid, parts)
        report.measure(group, f"forward, chunks of {chunk} rows",
                       lambda: model.velocities(parts["latent"], T_MIDDLE, 1), 20 * scale, session.tflop(grid))
    with torch.jit.optimized_execution(True):
        report.measure(group, "forward, with the profiling executor and its fuser",
                       lambda: model.velocities(parts["latent"], T_MIDDLE, 1), 40 * scale, session.tflop(grid))


T_MIDDLE = 500.0
