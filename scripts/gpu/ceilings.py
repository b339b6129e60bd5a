"""What the device can do at best at the transformer's own shapes, measured before anything else."""
import importlib

import torch
import torch.nn.functional as F

from networks import CODES


def copies(report):
    """Bytes a second of a copy, read and written bytes counted both."""
    n = 2**28 if report.cuda else 2**22
    a = torch.empty(n, device=report.device)
    b = torch.empty_like(a)
    if report.cuda:
        # An idle card clocks up within a second of work.
        x = torch.randn(8192, 8192, device=report.device, dtype=torch.bfloat16)
        for _ in range(600):
            torch.mm(x, x)
        report.synchronize()
    taken = report.measure("ceilings", f"copy of {n * 4 / 1e9:.2f} GB", lambda: b.copy_(a), 3)
    if taken is None:
        return None
    report.rows[-1]["note"] = f"{2 * 4 * n / taken / 1e9:.0f} GB/s"
    return 2 * 4 * n / taken


def products(report, spec, tokens):
    """TFLOP/s by kind, the best of the transformer's shapes."""
    d, f = spec["dim"], spec["ffn"]
    best = {}
    for m, k, n in ((tokens, d, d), (tokens, d, f), (tokens, f, d), (min(tokens, 8192), d, d)):
        tflop = 2 * m * k * n / 1e12
        x = torch.randn(m, k, device=report.device, dtype=torch.bfloat16)
        w = torch.randn(n, k, device=report.device, dtype=torch.bfloat16)
        b = torch.randn(n, device=report.device, dtype=torch.bfloat16)
        kinds = {"bf16": lambda: F.linear(x, w, b)}
        x8, w8 = x.to(CODES), w.to(CODES)
        sx, sw = torch.ones(m, 1, device=report.device), torch.ones(1, n, device=report.device)
        for fast in (True, False):
            kinds["fp8 rows" + (", fast sums" if fast else "")] = lambda fast=fast: torch._scaled_mm(
                x8, w8.t(), sx, sw, bias=b, out_dtype=torch.bfloat16, use_fast_accum=fast)
        xi, wi = x.to(torch.int8), w.to(torch.int8)
        kinds["int8"] = lambda: torch._int_mm(xi, wi.t())
        for kind, work in kinds.items():
            taken = report.measure("ceilings", f"product {m}x{k}x{n} {kind}", work, 3, tflop)
            if taken:
                best[kind] = max(best.get(kind, 0), tflop / taken)
    return best


def attentions(report, spec, tokens):
    """Every backend there is on [heads, tokens, head_dim]; the best TFLOP/s."""
    heads, head = spec["heads"], spec["dim"] // spec["heads"]
    tflop = 4 * tokens * tokens * spec["dim"] / 1e12
    rows = [torch.randn(tokens, heads * head, device=report.device, dtype=torch.bfloat16) for _ in range(3)]
    q, k, v = (x.view(tokens, heads, head).transpose(0, 1).unsqueeze(0) for x in rows)
    aten = torch.ops.aten
    works = {
        "PyTorch's choice": lambda: F.scaled_dot_product_attention(q, k, v),
        "cuDNN": lambda: aten._scaled_dot_product_cudnn_attention(q, k, v, None, False),
        "flash": lambda: aten._scaled_dot_product_flash_attention(q, k, v),
        "memory-efficient": lambda: aten._scaled_dot_product_efficient_attention(q, k, v, None, False),
    }
    needed = heads * tokens * tokens * 4 * 2
    if needed < (torch.cuda.mem_get_info()[0] if report.cuda else 2**30):
        works["written out"] = lambda: torch.softmax(q @ k.transpose(-1, -2) / head**0.5, -1) @ v
    elif report.cuda:
        report.note("ceilings", "attention, written out", f"skipped: scores take {needed / 2**30:.0f} GiB")
    for module, name in (("flash_attn_interface", "flash-attn 3"), ("flash_attn", "flash-attn 2")):
        try:
            function = importlib.import_module(module).flash_attn_func
        except ImportError:
            report.note("ceilings", f"attention, {name}", "not installed")
            continue
        works[name] = lambda f=function: f(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2))
    best = 0.0
    for name, work in works.items():
        taken = report.measure("ceilings", f"attention {heads}x{tokens}x{head}, {name}", work, 8, tflop)
        best = max(best, tflop / taken if taken else 0)
    return best
