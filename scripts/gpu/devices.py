#!/usr/bin/env python3
"""Runs every archive on tensors that pretend to lie on GPUs: shapes, types and devices are kept,
numbers are not. Finds, on a machine without a GPU, tensors of two devices that meet in one operator,
sizes that the kernels for GPUs refuse by their shapes, and waits for the device in a forward.
It says nothing about numbers and time.

    devices.py [FOLDER]         a folder written by scripts/gpu/archives; default: beside this file
"""
import io
import itertools
import pathlib
import re
import sys
import zipfile

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode

from networks import Autoencoder, Grid, ImageEncoder, Kit, TextEncoder, Transformer, contexts, dictionary, inputs

FIRST, SECOND = "cuda:0", "cuda:1"
PUBLISHED = (896, 512, 81)
BFLOAT16 = 15
PROJECTIONS = ("q", "k", "v", "o")

# A build without CUDA stops at two spellings before any operator sees them; both have one that arrives.
SPELLINGS = (
    (re.compile(r"\.to\((dev|torch\.device\(device\)|[\w.]+(?:\[[\w.\"]+\])?\.device)\)"), r"._to_copy(device=\1)"),
    (re.compile(r"torch\.tensor\((\w+), dtype=6, device=([\w.]+)\)"), r"torch.full([len(\1)], 0., dtype=6, device=\2)"),
)


class PretendingKit(Kit):
    def archive(self, name):
        packed = io.BytesIO()
        with zipfile.ZipFile(self.folder / (name + ".ts")) as source, zipfile.ZipFile(packed, "w") as target:
            for entry in source.infolist():
                content = source.read(entry)
                if entry.filename.endswith(".py"):
                    text = content.decode()
                    for spelling, other in SPELLINGS:
                        text = spelling.sub(other, text)
                    content = text.encode()
                target.writestr(entry.filename, content)
        packed.seek(0)
        return torch.jit.load(packed, map_location="cpu")


class Pretence(TorchDispatchMode):
    """Answers for the operators that need a build with CUDA or a number, and counts waits."""

    def __init__(self):
        super().__init__()
        self.waits = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        aten, kwargs = torch.ops.aten, kwargs or {}
        if func is aten._local_scalar_dense.default:
            self.waits += args[0].device.type == "cuda"
            return {torch.bool: False}.get(args[0].dtype, 0.0 if args[0].is_floating_point() else 0)
        if func is aten.addmm.out:
            # The product alone checks its operands; its place must be of the same kind.
            self._same(aten.addmm.default(*args), kwargs["out"])
            return kwargs["out"]
        if func is aten.convolution.default:
            return self._convolution(*args[:6], args[8])
        result = func(*args, **kwargs)
        if func is aten._to_copy.default and args[0].device.type == "cuda" and result.device.type == "cpu":
            self.waits += 1
        return result

    @staticmethod
    def _same(result, place):
        if (result.shape, result.dtype, result.device) != (place.shape, place.dtype, place.device):
            raise RuntimeError(f"{result} does not fit {place}")

    @staticmethod
    def _convolution(x, weight, bias, stride, padding, dilation, groups):
        operands = {(t.device, t.dtype) for t in (x, weight, bias) if t is not None}
        if len(operands) > 1 or x.size(1) != weight.size(1) * groups:
            raise RuntimeError(f"a convolution of {x} by {weight} and {bias}")
        sizes = [(x.size(2 + i) + 2 * padding[i] - dilation[i] * (weight.size(2 + i) - 1) - 1) // stride[i] + 1
                 for i in range(len(stride))]
        return x.new_empty([x.size(0), weight.size(0), *sizes])


def named(network, device, dtype):
    return {name: torch.empty(shape, device=device, dtype=dtype) for name, shape in network["weights"].items()}


class Checks:
    def __init__(self, kit):
        self.kit, self.failed, self.passed = kit, 0, 0

    def check(self, name, work):
        try:
            with Pretence() as pretence:
                found = work()
        except Exception as e:  # whatever it is, it is a finding
            self.failed += 1
            print(f"FAILED  {name}: {str(e).strip()[-1500:]}")
            return
        self.passed += 1
        waits = f", waits for the device {pretence.waits} times" if pretence.waits else ""
        print(f"ok      {name}: {found}{waits}")

    def transformer(self, tier, codes, resident, backend, adapted=()):
        model = Transformer(self.kit, named(self.kit.networks["transformer"], "cpu", torch.bfloat16), tier, FIRST,
                            backend, codes, resident=resident)
        for name in adapted:
            model.w[name] = torch.empty(model.w[name].shape, dtype=torch.bfloat16, device=FIRST)
        spec, grid = model.spec, Grid(*PUBLISHED)
        # As Java calls it: what comes in lies on the host.
        parts = inputs(spec, grid, "cpu")
        texts, image = contexts(spec, "cpu")
        model.prepare(texts, image, grid, parts)
        return ends(model.velocities(parts["latent"], 500.0)[0], "cpu")

    def trials(self, backend):
        module, spec = self.kit.archive("transformer"), self.kit.networks["transformer"]
        heads, head = spec["heads"], spec["dim"] // spec["heads"]
        module.try_attention(backend, heads, head, 999, 1357, BFLOAT16, FIRST)
        module.run_attention(backend, heads, head, 16384, BFLOAT16, FIRST)
        return "run"

    def autoencoder(self, dtype, last, clip):
        spec = self.kit.networks["vae"]
        model = Autoencoder(self.kit, named(spec, "cpu", torch.float32), dtype, FIRST, last)
        if clip is not None:
            return ends(model.encode(torch.empty(clip)), FIRST)
        rows, columns = PUBLISHED[1] // spec["spatialStride"], PUBLISHED[0] // spec["spatialStride"]
        return ends(model.decode(torch.empty(spec["zDim"], 2, rows, columns))[1], "cpu")

    def encoders(self, home):
        text, image = (self.kit.networks[n] for n in ("text_encoder", "image_encoder"))
        ids, picture = torch.empty(77, dtype=torch.int64), torch.empty(3, PUBLISHED[1], PUBLISHED[0])
        ends(TextEncoder(self.kit, named(text, home, torch.bfloat16), FIRST).encode(ids), FIRST)
        return ends(ImageEncoder(self.kit, named(image, home, torch.float16), FIRST).encode(picture), FIRST)

    def conditioning(self):
        module = self.kit.archive("conditioning")
        raw = torch.empty(9, 300, 500, 3, dtype=torch.uint8)
        clip = module.fit(module.video(raw, FIRST), PUBLISHED[1], PUBLISHED[0])
        masks = module.compressed_mask(module.halved(clip), 8)
        still = module.padded(module.compressed_mask(module.range(clip, 0, 1), 8), 3)
        history = module.history_mask(4, 3, 2, still)
        kept = module.joined([module.range(clip, 4, 9), module.rounded(clip)])
        for t in (masks, still, history):
            ends(t, FIRST)
        return ends(kept, FIRST)

    def latents(self):
        """The sample lies on the host, its history where it was encoded."""
        module, vectors = self.kit.archive("latents"), dictionary()
        vectors["x"], vectors["h"] = torch.empty(16, 3, 64, 112), torch.empty(16, 1, 64, 112, device=FIRST)
        module.overwrite(vectors, "x", "h")
        module.combine(vectors, "y", ["x", "x"], [0.5, 0.5])
        return ends(vectors["y"], "cpu")

    def adapters(self):
        module = self.kit.archive("lora")
        for dtype in (torch.bfloat16, torch.float8_e4m3fn):
            weights = dictionary()
            weights["l.weight"] = torch.empty(64, 32, dtype=dtype, device=FIRST)
            weights["l.weight_scale"] = torch.empty(64, 1, device=FIRST)
            ups = dictionary({"up": torch.empty(64, 4), "down": torch.empty(4, 32), "change": torch.empty(64, 32)})
            module.merge(weights, ups, "l.weight", ["up", "change"], ["down", ""], [1.0, 0.5])
            ends(weights["l.weight"], FIRST)
        return "merged"

    def store(self):
        module = self.kit.archive("store")
        raws = [torch.empty(64 * 32 * 2, dtype=torch.uint8)]
        bound = dictionary(module.bind(raws, ["w"], [BFLOAT16], [6], [[64, 32]], [[32, 1]], FIRST))
        return ends(bound["w"], FIRST)

    def sequence(self, codes, last):
        """A block whose tokens and heads two devices share, in the order that Java gives it."""
        spec, grid = self.kit.networks["transformer"], Grid(*PUBLISHED)
        module, heads = self.kit.archive("sequence_parallel"), [0, 20, 40]
        rows = [0, grid.tokens // 2, grid.tokens]
        videos = [0, grid.video // 2, grid.video] if last else rows
        prefix, tier = "blocks.1.", "FP8" if codes else "BF16"
        plan, eps = [spec["heads"], 8192, 1, int(codes), 0], spec["eps"]
        shares = []
        for device in (FIRST, SECOND):
            w, source = dictionary(), dictionary(named(spec, "cpu", torch.bfloat16))
            transformer = self.kit.archive("transformer")
            for name, form in spec["forms"][tier].items():
                if name.startswith(prefix) or not name.startswith("blocks."):
                    transformer.take(w, source, name, form, device)
            s = dictionary({
                "x.0": torch.empty(grid.tokens, spec["dim"], device=device),
                "rope": torch.empty(grid.tokens, 1, spec["dim"] // spec["heads"] // 2, 2, device=device),
                "e0": torch.empty(6, spec["dim"], device=device), "e": torch.empty(1, spec["dim"], device=device)})
            shares.append((device, w, s, dictionary(), dictionary(), dictionary()))
        for mine, (_, w, s, outgoing, _, _) in enumerate(shares):
            for name in ("x.0", "rope"):
                module.share(s, name, rows[mine], rows[mine + 1])
            asked = videos[mine + 1] - videos[mine]
            module.project(w, s, outgoing, 0, 1, 0, asked, mine, heads, plan, eps)
        for mine, (device, _, _, _, answers, gathered) in enumerate(shares):
            for sender, kind in itertools.product(range(2), ("q", "k", "v")):
                bounds = videos if kind == "q" else rows
                module.receive(shares[sender][3], f"{kind}.{mine}", gathered, kind, 1, bounds[sender], bounds[2], device)
            module.attend(gathered, answers, mine, videos, plan)
        values = []
        for mine, (device, w, s, _, _, gathered) in enumerate(shares):
            for sender in range(2):
                module.receive(shares[sender][4], f"o.{mine}", gathered, "o", 0, heads[sender], heads[2], device)
            module.finish(w, s, gathered, 0, 1, 0, videos[mine + 1] - videos[mine], plan, eps)
            values.append(module.answer(w, s, 0, eps))
        return ends(module.velocity(values, grid.sizes), "cpu") if last else ends(values[1], "cpu")


def ends(tensor, device):
    if str(tensor.device) != device:
        raise RuntimeError(f"ends on {tensor.device} instead of {device}")
    return f"{list(tensor.shape)} on {device}"


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else str(pathlib.Path(__file__).parent)
    checks = Checks(PretendingKit(folder, "published"))
    with torch.no_grad(), torch.jit.optimized_execution(False), FakeTensorMode():
        for tier, codes, resident in (
                ("BF16", False, None), ("FP8", True, None), ("FP8", False, None), ("BF16", False, 0), ("FP8", True, 0)):
            kind = tier + (", codes multiplied" if codes else "") + ("" if resident is None else ", block swap")
            checks.check(f"transformer {kind}", lambda: checks.transformer(tier, codes, resident, 1))
        for layers in (("self_attn.v", "self_attn.q", "cross_attn.k"), ("self_attn.k", "cross_attn.v", "ffn.0")):
            adapted = [f"blocks.0.{layer}.weight" for layer in layers]
            checks.check(f"transformer FP8, codes multiplied, adapters on {', '.join(layers)}",
                         lambda: checks.transformer("FP8", True, None, 1, adapted))
        for backend in (0, 2, 3):
            checks.check(f"transformer, attention {backend}", lambda: checks.transformer("BF16", False, None, backend))
        for backend in range(4):
            checks.check(f"trial of attention {backend}", lambda: checks.trials(backend))
        checks.check("trial of codes", lambda: f"error {checks.kit.archive('transformer').try_codes(FIRST)}")
        for codes, last in itertools.product((False, True), (False, True)):
            checks.check(f"two devices{', codes' * codes}{', last block' * last}", lambda: checks.sequence(codes, last))
        for dtype, last in ((torch.float32, True), (torch.bfloat16, True), (torch.bfloat16, False)):
            kind = str(dtype)[6:] + (", channels last" if last else "")
            checks.check(f"decode {kind}", lambda: checks.autoencoder(dtype, last, None))
            checks.check(f"encode {kind}", lambda: checks.autoencoder(dtype, last, (3, 9, 256, 448)))
        for home in ("cpu", FIRST):
            checks.check(f"encoders, weights on {home}", lambda: checks.encoders(home))
        checks.check("conditioning", checks.conditioning)
        checks.check("latents", checks.latents)
        checks.check("adapters", checks.adapters)
        checks.check("store", checks.store)
    print(f"{checks.passed} passed, {checks.failed} failed")
    sys.exit(1 if checks.failed else 0)


if __name__ == "__main__":
    main()
