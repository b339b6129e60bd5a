#!/usr/bin/env python3
"""Counts, without computing anything, what a block of the published transformer costs: FLOP of its
products, bytes that its other kernels move, and the peak of what it holds, beside the memory plan.

Runs the product's own archives on tensors that have shapes and no numbers ("meta"), so it takes
seconds on any machine with PyTorch and is exact about shapes. It is no measurement of time.

    count.py [FOLDER ...]        folders written by scripts/gpu/archives; default: beside this file

Several folders are compared with the first one.
"""
import functools
import pathlib
import sys

import torch
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode

from networks import CODES, Grid, Kit, Transformer, dictionary, weights

GB, GIB = 1e9, 2**30
FLASH = 2  # a backend whose kernel has a shape-only form

VIEWS = {
    "view", "t", "transpose", "slice", "select", "unsqueeze", "squeeze", "expand", "view_as_complex",
    "view_as_real", "as_strided", "permute", "detach", "alias", "_unsafe_view", "split", "unbind",
}
RESERVATIONS = {"empty", "empty_like", "empty_strided"}
PRODUCTS = {"addmm", "mm", "_scaled_mm"}


def distinct_bytes(t):
    """Bytes that a kernel must touch: rows repeated by a stride of 0 count once."""
    count = 1
    for size, stride in zip(t.shape, t.stride()):
        count *= size if stride != 0 or size == 1 else 1
    return count * t.element_size()


class Counter(TorchDispatchMode):
    def __init__(self):
        super().__init__()
        self.gemm = self.attention = self.moved = self.gemm_moved = self.kernels = 0
        self.by_kernel, self.live, self.peak = {}, {}, 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        name = func._schema.name.split("::")[1]
        inputs = [a for a in list(args) + list((kwargs or {}).values()) if isinstance(a, torch.Tensor)]
        outputs = [r for r in (result if isinstance(result, (tuple, list)) else [result])
                   if isinstance(r, torch.Tensor)]
        if name in VIEWS:
            return result
        self._hold(outputs)
        if name in RESERVATIONS:
            return result
        self.kernels += 1
        written = outputs[0] if outputs else None
        out = (kwargs or {}).get("out")
        read = inputs[1:] if name == "copy_" else [a for a in inputs if a is not out]
        moved = sum(map(distinct_bytes, read)) + (distinct_bytes(written) if written is not None else 0)
        if name in PRODUCTS:
            a, b = [x for x in inputs if x.dim() == 2][:2]
            self.gemm += 2 * a.size(0) * a.size(1) * b.size(1)
            self.gemm_moved += moved
        elif name.startswith("_scaled_dot_product"):
            q, k = inputs[:2]
            self.attention += 4 * q.size(-3) * q.size(-2) * k.size(-2) * q.size(-1)
            self.gemm_moved += moved
        else:
            self.moved += moved
            self.by_kernel[name] = self.by_kernel.get(name, 0) + moved
        return result

    def _hold(self, tensors):
        for t in tensors:
            storage = t.untyped_storage()
            self.live[storage._cdata] = (StorageWeakRef(storage), storage.nbytes())
            del storage
        self.live = {k: v for k, v in self.live.items() if not v[0].expired()}
        self.peak = max(self.peak, sum(size for _, size in self.live.values()))


def shapes_only(kit, grid, tier):
    """A transformer whose weights, context and segment are shapes."""
    model = Transformer.__new__(Transformer)
    model.spec, model.module = kit.networks["transformer"], kit.archive("transformer")
    model.device, model.grid, model.resident = "meta", grid, model.spec["layers"]
    model.plan = [model.spec["heads"], 8192, FLASH, int(tier == "FP8"), FLASH]
    named = weights(model.spec, "meta", torch.bfloat16)
    for name, form in model.spec["forms"][tier].items():
        if form == 3:
            scale = torch.empty(named[name].size(0), 1, device="meta")
            named[name[:-7] + ".weight_scale"] = scale
            named[name] = named[name].to(CODES)
        elif form == 0:
            named[name] = named[name].to(torch.float32)
    model.w = dictionary(named)
    return model


def fill(model, texts):
    """What a request and a segment keep."""
    spec, grid = model.spec, model.grid
    dim, heads = spec["dim"], spec["heads"]
    for i, rows in [(-1, 257)] + [(i, spec["textLength"]) for i in range(texts)]:
        wide = torch.float32 if i == -1 else torch.bfloat16
        model.c["image" if i == -1 else f"text.{i}"] = torch.empty(rows, dim, dtype=wide, device="meta")
    for block in range(spec["layers"]):
        model.module.context(model.w, model.c, block, texts, model.plan, spec["eps"])
    rope = torch.empty(grid.tokens, 1, dim // heads // 2, 2, device="meta")
    model.s["rope"] = rope
    model.s["before"] = torch.empty(grid.still, dim, dtype=torch.bfloat16, device="meta")
    model.s["after"] = torch.empty(grid.video // 4, dim, dtype=torch.bfloat16, device="meta")
    model.s["e0"] = torch.empty(6, dim, device="meta")
    model.s["e"] = torch.empty(1, dim, device="meta")


def count(kit, size, tier, texts):
    """A middle block of one text, and the peak of `texts` of them with everything they share."""
    grid = Grid(*size)
    with torch.inference_mode(False), torch.no_grad(), torch.jit.optimized_execution(False):
        # Outside the counters, which therefore count activations alone.
        model = shapes_only(kit, grid, tier)
        whole = Counter()
        with whole:
            model.c, model.s = dictionary(), dictionary()
            fill(model, texts)
            for text in range(texts):
                model.s[f"x.{text}"] = torch.empty(grid.tokens, model.spec["dim"], device="meta")
            for text in range(texts):
                model.attend(model.w, text, 1)
                model.mix(model.w, text, 1)
        block = Counter()
        with block:
            model.attend(model.w, 0, 1)
            model.mix(model.w, 0, 1)
    return block, whole.peak


@functools.cache
def block_of(kit, size, tier):
    return count(kit, size, tier, 1)[0]


def main():
    folders = sys.argv[1:] or [str(pathlib.Path(__file__).parent)]
    for size in ((896, 512, 81), (1280, 704, 81)):
        for tier in ("BF16", "FP8"):
            first = None
            for folder in folders:
                kit = Kit(folder, "published")
                block, peak = count(kit, size, tier, 2)
                first = first or block
                print(f"{size[0]}x{size[1]} {tier} {folder}")
                print(f"  a block: products {block.gemm / 1e12:.2f} TFLOP, attention "
                      f"{block.attention / 1e12:.2f} TFLOP, their operands {block.gemm_moved / GB:.1f} GB;"
                      f" all other kernels move {block.moved / GB:.1f} GB in {block.kernels} kernels"
                      f" ({block.moved / first.moved:.2f} of the first folder)")
                for name, moved in sorted(block.by_kernel.items(), key=lambda item: -item[1])[:8]:
                    print(f"    {name:24} {moved / GB:7.2f} GB")
                planned = kit.plan(size, tier, False, "DENOISE")
                line = f"  activations of two texts at their peak {peak / GIB:.2f} GiB"
                if planned:
                    line += (f", planned {planned[1] / GIB:.2f}"
                             f"; with {planned[0] / GIB:.2f} GiB of weights {(peak + planned[0]) / GIB:.2f}")
                print(line)


if __name__ == "__main__":
    main()
