#!/usr/bin/env python3
"""Measures the engine's networks on one GPU, with weights made up on it: ceilings, the transformer
forward by forward and stage by stage beside an eager baseline, the autoencoder and the encoders.
The most important rows come first; what does not fit the time is skipped and says so. Results are
in results.json and results.md after every row. See README.md.

    python3 measure.py                          on a GPU machine, in the folder that `archives` wrote
    python3 measure.py --device cpu --small     the same code on small networks, in seconds
"""
import argparse
import os
import pathlib
import sys
import warnings

import torch

from ceilings import attentions, copies, products
from eager import Eager
from networks import (Autoencoder, Grid, ImageEncoder, Kit, TextEncoder, Transformer, contexts, inputs,
                      weights)
from report import Report, environment
from stages import candidates, counted, stages
from targets import targets

GIB = 2**30
T = 500.0


class Ceilings:
    """The least time that a forward can take at the measured rates."""

    def __init__(self, bandwidth, gemm, attention):
        self.bandwidth, self.gemm, self.attention = bandwidth, gemm, attention

    def products(self, tier):
        """TFLOP/s of the products that a tier can use."""
        kinds = [k for k in self.gemm if k.startswith("fp8")] if tier == "FP8" else []
        return max((self.gemm[k] for k in kinds or ["bf16"] if k in self.gemm), default=0.0)

    def seconds(self, report, kit, size, tier):
        gemm, block = self.products(tier), counted(report, kit, size, tier)
        if not (self.bandwidth and gemm and self.attention and block):
            return 0.0
        one = block.gemm / gemm / 1e12 + block.attention / self.attention / 1e12 + block.moved / self.bandwidth
        return kit.networks["transformer"]["layers"] * one


def choose_backend(report, kit):
    """The trial of AttentionBackend.java: the fastest that computes the formula."""
    if not report.cuda:
        return 0
    spec, module = kit.networks["transformer"], kit.archive("transformer")
    heads, head, trials = spec["heads"], spec["dim"] // spec["heads"], {}
    for code, name in enumerate(("libtorch", "cuDNN", "flash", "memory-efficient")):
        try:
            error = module.try_attention(code, heads, head, 999, 1357, 15, report.device)
            taken = min(
                report.seconds(lambda: module.run_attention(code, heads, head, 16384, 15, report.device))
                for _ in range(3))
            report.note("choices", f"attention trial, {name}", f"error {error:.4f}", median_s=taken)
            if error <= 2e-2:
                trials[code] = taken
        except RuntimeError as e:
            report.note("choices", f"attention trial, {name}", "does not run: " + str(e).strip().splitlines()[-1][:120])
    return min(trials, key=trials.get) if trials else 0


def multiplies_codes(report, kit):
    try:
        error = kit.archive("transformer").try_codes(report.device)
        report.note("choices", "8-bit products", f"error {error:.4f}, used: {error <= 0.1}")
        return error <= 0.1
    except RuntimeError as e:
        report.note("choices", "8-bit products", "widened instead: " + str(e).strip().splitlines()[-1][:120])
        return False


def cosine(a, b):
    a, b = a.double().flatten(), b.double().flatten().to(a.device)
    return float(torch.nn.functional.cosine_similarity(a, b, 0))


class Session:
    def __init__(self, report, kit):
        self.report, self.kit = report, kit
        self.spec = kit.networks["transformer"]
        self.device = report.device
        self.generator = torch.Generator(device=self.device).manual_seed(1)
        self.sizes = sorted({(p["width"], p["height"], p["frames"]) for p in kit.networks["plans"]})
        self.outputs = {}

    def tflop(self, grid):
        d, f, n, layers = self.spec["dim"], self.spec["ffn"], grid.tokens, self.spec["layers"]
        context = self.spec["textLength"] + 257
        return layers * (2 * (6 * d * d + 2 * d * f) * n + 4 * n * n * d + 4 * n * context * d) / 1e12

    def compare_with_float64(self, tiers, backend, codes):
        """Two blocks of the real width on a small frame, so that float64 is affordable."""
        spec = dict(self.spec, layers=min(2, self.spec["layers"]))
        grid = Grid(256, 256, 9) if self.spec["dim"] > 1000 else Grid(*self.sizes[0])
        small = {n: w for n, w in self.source.items()
                 if not n.startswith("blocks.") or int(n.split(".")[1]) < spec["layers"]}
        parts = inputs(spec, grid, self.device, self.generator)
        texts, image = contexts(spec, self.device, self.generator)
        wide = {k: v.double() for k, v in parts.items()}
        exact = Eager(spec, small, grid, torch.float64, self.device).velocity(
            wide["latent"], T, wide, texts[0].double(), image.double())
        plain = Eager(spec, small, grid, torch.bfloat16, self.device).velocity(
            parts["latent"], T, parts, texts[0], image)
        self.report.note("correctness", "eager bf16 against float64", f"cosine {cosine(plain, exact):.6f}")
        for tier in tiers:
            kit = Kit(self.kit.folder, self.kit.size)
            kit.networks["transformer"] = dict(
                spec, forms={t: {n: f for n, f in names.items() if n in small} for t, names in spec["forms"].items()})
            model = Transformer(kit, small, tier, self.device, backend, codes and tier == "FP8")
            model.prepare(texts, image, grid, parts)
            out = model.velocities(parts["latent"], T)[0]
            self.report.note("correctness", f"product {tier} against float64", f"cosine {cosine(out, exact):.6f}",
                             cosine=cosine(out, exact))

    def transformer(self, size, tier, backend, codes, ceilings, resident=None, chunk=8192, forward_s=6.0):
        """Rows of one tier at one size; leaves the last velocity in self.outputs."""
        grid, report, repeats = Grid(*size), self.report, self.report.repeats
        group = f"transformer {size[0]}x{size[1]}x{size[2]} {tier}" + ("" if resident is None else ", block swap")
        if report.left() < 3 * forward_s:
            report.note(group, "all", f"skipped: {report.left():.0f} s are left")
            return
        model = Transformer(self.kit, self.source, tier, self.device, backend, codes, chunk, resident)
        weights_bytes = sum(t.numel() * t.element_size() for t in dict(model.w.items()).values()
                            if t.device.type == torch.device(self.device).type)
        parts = inputs(self.spec, grid, self.device, self.generator)
        texts, image = contexts(self.spec, self.device, self.generator)
        self.given = (parts, texts, image)
        base = torch.cuda.memory_allocated() if report.cuda else 0
        # Uploads make every run of a block swap long.
        report.repeats = repeats if resident is None else 1
        prepared = report.measure(
            group, "context and tokens, once a segment", lambda: model.prepare(texts, image, grid, parts), 5,
            for_seconds=0.1)
        if prepared is None:
            return
        tflop = self.tflop(grid)
        floor = ceilings.seconds(report, self.kit, size, tier) if ceilings else 0.0

        def conditional():
            self.outputs[(size, tier)] = model.velocities(parts["latent"], T, 1)[0]

        name = "forward" if resident is None else "forward, every block copied from the host"
        if resident is None:
            report.measure(group, name + ", conditional", conditional, 2 * forward_s, tflop, floor)
        report.measure(group, name + ", conditional and unconditional",
                       lambda: model.velocities(parts["latent"], T), 4 * forward_s, 2 * tflop, 2 * floor)
        report.repeats = repeats
        if report.cuda and "median_s" in report.rows[-1]:
            # What the product would hold: the model's weights and all that this request added.
            peak = report.rows[-1]["peak_bytes"] + torch.cuda.memory_allocated() - base + weights_bytes
            planned = self.kit.plan(size, tier, resident is not None, "DENOISE")
            total = sum(planned) if planned else 0
            report.note(group, "peak with weights", f"planned {total / GIB:.2f} GiB, ratio {peak / max(1, total):.3f}",
                        peak_bytes=peak, planned_bytes=total)
        if resident is None:
            stages(report, group, model, parts["latent"], T, self.kit, size, tier, ceilings)

    def baseline(self, size, forward_s):
        grid, report = Grid(*size), self.report
        group = f"transformer {size[0]}x{size[1]}x{size[2]} eager baseline"
        parts, texts, image = self.given
        eager = Eager(self.spec, self.source, grid, torch.bfloat16, self.device)
        kept = {}

        def forward():
            kept["out"] = eager.velocity(parts["latent"], T, parts, texts[0], image)

        taken = report.measure(group, "forward", forward, 2 * forward_s, self.tflop(grid))
        for tier in ("BF16", "FP8"):
            ours = self.outputs.get((size, tier))
            if taken and ours is not None:
                report.note(group, f"product {tier} against it", f"cosine {cosine(ours, kept['out']):.6f}")

    def autoencoder(self, size):
        grid, report = Grid(*size), self.report
        group = f"autoencoder {size[0]}x{size[1]}x{size[2]}"
        spec = self.kit.networks["vae"]
        source = weights(spec, self.device, torch.float32, self.generator)
        latent = torch.randn(spec["zDim"], grid.frames, 2 * grid.rows, 2 * grid.columns, device=self.device)
        pose = torch.rand(3, size[2], size[1] // 2, size[0] // 2, device=self.device) * 2 - 1
        exact = None
        for dtype, last in ((torch.float32, True), (torch.bfloat16, True), (torch.bfloat16, False)):
            model = Autoencoder(self.kit, source, dtype, self.device, last)
            kind = str(dtype)[6:] + (", channels last" if last else "")
            kept = {}
            if report.measure(group, f"decode, {kind}", lambda: kept.update(v=model.decode(latent)), 10):
                video = torch.cat(kept["v"]).float()
                exact = video if exact is None else exact
                error = (video - exact).pow(2).mean().item()
                psnr = 10 * torch.log10(torch.tensor(255.0**2 / max(error, 1e-9))).item()
                report.rows[-1]["note"] = "" if error == 0 else f"{psnr:.1f} dB to the first row"
            if dtype == torch.float32:
                report.measure(group, f"encode of the pose clip, {kind}", lambda: model.encode(pose), 6)

    def encoders(self):
        report, group = self.report, "encoders, once a request"
        spec = self.kit.networks["text_encoder"]
        text = TextEncoder(self.kit, weights(spec, self.device, torch.bfloat16, self.generator), self.device)
        ids = torch.randint(0, spec["vocabulary"], (min(512, 2 * spec["maxDistance"]),))
        report.measure(group, f"text, {ids.numel()} tokens", lambda: text.encode(ids), 10)
        del text
        spec = self.kit.networks["image_encoder"]
        image = ImageEncoder(self.kit, weights(spec, self.device, torch.float16, self.generator), self.device)
        picture = torch.rand(3, 512, 896, device=self.device) * 2 - 1
        report.measure(group, "image", lambda: image.encode(picture), 5)


def attempt(report, work, *arguments, **named):
    """Whatever fails, the rows after it have their turn; the failure is a row."""
    repeats = report.repeats
    try:
        work(*arguments, **named)
    except Exception as e:
        reason = next((line for line in reversed(str(e).splitlines()) if line.strip()), type(e).__name__)
        report.note("failures", work.__name__ + str(arguments[:2]), f"{type(e).__name__}: {reason[:160]}")
    report.repeats = repeats


def run(args):
    report = Report(args.out, args.device, args.budget, args.repeats)
    report.environment = environment(args.device)
    kit = Kit(args.kit, "small" if args.small else "published")
    session = Session(report, kit)
    first, second = session.sizes[0], session.sizes[-1]
    scale = 0.01 if args.small else 1.0
    tokens = Grid(*first).tokens
    ceilings = Ceilings(
        copies(report), products(report, session.spec, tokens), attentions(report, session.spec, tokens))
    backend, codes = choose_backend(report, kit), multiplies_codes(report, kit)
    session.source = weights(session.spec, args.device, torch.bfloat16, session.generator)
    attempt(report, session.compare_with_float64, ("BF16", "FP8"), backend, codes)
    attempt(report, session.transformer, first, "BF16", backend, codes, ceilings, forward_s=6 * scale)
    attempt(report, session.baseline, first, 10 * scale)
    attempt(report, session.transformer, first, "FP8", backend, codes, ceilings, forward_s=5 * scale)
    attempt(report, session.autoencoder, first)
    attempt(report, session.encoders)
    attempt(report, session.transformer, first, "BF16", backend, codes, None, resident=0, forward_s=10 * scale)
    # A warm-up and one run each: the large size would take all the time otherwise.
    report.repeats = 1
    attempt(report, session.transformer, second, "BF16", backend, codes, None, forward_s=17 * scale)
    attempt(report, session.baseline, second, 30 * scale)
    attempt(report, session.transformer, second, "FP8", backend, codes, None, forward_s=15 * scale)
    # The verdicts stand even if what follows is stopped.
    report.save(targets(report, first, args.small))
    attempt(report, candidates, session, first, backend, scale)
    report.environment["seconds"] = round(args.budget - report.left(), 1)
    verdicts = targets(report, first, args.small)
    report.save(verdicts)
    print("\ntargets")
    for verdict in verdicts:
        print("  " + "  ".join(verdict))
    print(f"\nwritten: {report.out}/results.json, results.md")
    return report


def main():
    here = str(pathlib.Path(__file__).resolve().parent)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kit", default=here, help="folder that `archives` wrote (default: this script's)")
    parser.add_argument("--device", default="cuda:0" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--small", action="store_true", help="small networks")
    parser.add_argument("--budget", type=float, default=560, help="seconds for everything (default: 560)")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each row at least (default: 3)")
    parser.add_argument("--out", default=os.environ.get("OUT", "."), help="folder of the results (default: $OUT)")
    args = parser.parse_args()
    if not args.small and args.device == "cpu":
        parser.error("the published networks need a GPU; on a CPU add --small")
    warnings.filterwarnings("ignore")
    # As the Java side runs the archives: no gradients, no profiling executor, no fused kernels.
    with torch.inference_mode(), torch.jit.optimized_execution(False):
        report = run(args)
    failed = [r for r in report.rows if r["group"] == "failures"]
    failed += [r for r in report.rows if r["name"].startswith("forward") and "does not run" in r["note"]]
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
