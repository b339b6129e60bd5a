"""The product's archives, driven as its Java side drives them, on weights made up on the device.

A dictionary that is passed to TorchScript must be a ScriptDict: a plain dict would be copied, and
what a method stores in it would be lost.
"""
import json
import math
import pathlib

import torch

CODES = torch.float8_e4m3fn
EPS_OF_IMAGE_NORMS = 1e-5  # nn.LayerNorm's default, which the reference leaves as it is


def dictionary(tensors=None):
    d = torch.jit.script({"_": torch.zeros(0), **(tensors or {})})
    del d["_"]
    return d


class Kit:
    """A folder written by scripts/gpu/archives."""

    def __init__(self, folder, size):
        self.folder = pathlib.Path(folder)
        self.size = size
        self.networks = json.loads((self.folder / "networks.json").read_text())[size]

    def archive(self, name):
        return torch.jit.load(str(self.folder / (name + ".ts")), map_location="cpu")

    def plan(self, workload, tier, swap, stage):
        """Planned bytes of one stage: (weights, activations), or None."""
        for row in self.networks["plans"]:
            same = (row["width"], row["height"], row["frames"]) == workload
            if same and (row["tier"], row["swap"], row["stage"]) == (tier, swap, stage):
                return row["weights"], row["activations"]
        return None


def made_up(name, shape, device, generator, dtype):
    """Numbers of the size that trained weights have, so that nothing overflows or vanishes."""
    norm = name.endswith("gamma") or (len(shape) == 1 and name.endswith("weight"))
    if device == "meta":
        return torch.empty(shape, dtype=dtype, device=device)
    x = torch.randn(shape, dtype=torch.float32, device=device, generator=generator)
    if norm or len(shape) == 1 or name.endswith("modulation"):
        return (x * 0.1 + (1.0 if norm else 0.0)).to(dtype)
    return (x / math.sqrt(math.prod(shape[1:]))).to(dtype)


def weights(network, device, dtype, generator=None):
    return {n: made_up(n, s, device, generator, dtype) for n, s in network["weights"].items()}


class Grid:
    """Tokens of one sequence: [reference | video | pose]."""

    def __init__(self, width, height, frames):
        self.width, self.height, self.clip_frames = width, height, frames
        self.frames = (frames - 1) // 4 + 1
        self.rows, self.columns = height // 16, width // 16

    @property
    def still(self):
        return self.rows * self.columns

    @property
    def video(self):
        return self.frames * self.still

    @property
    def tokens(self):
        return self.still + self.video + self.video // 4

    @property
    def sizes(self):
        return [self.frames, self.rows, self.columns]


def inputs(spec, grid, device, generator=None):
    """What a segment is made of, and a latent; the names are those of the specification."""
    t, h, w = grid.frames, 2 * grid.rows, 2 * grid.columns

    def normal(*shape):
        return torch.randn(shape, device=device, generator=generator)

    masks = torch.zeros(spec["maskDim"], 1 + t, h, w, device=device)
    masks[:, 0] = 1.0
    return {
        "reference": normal(spec["outDim"], 1, h, w),
        "reference_masks": masks,
        "pose": normal(spec["outDim"], t, h // 2, w // 2),
        "driving_masks": (normal(spec["maskDim"], t, h // 2, w // 2) > 0).float(),
        "latent": normal(spec["outDim"], t, h, w),
    }


def contexts(spec, device, generator=None, texts=2):
    rows = [min(60, spec["textLength"]), 1][:texts]
    text = [torch.randn(n, spec["textDim"], device=device, generator=generator) for n in rows]
    return text, torch.randn(257, spec["clipDim"], device=device, generator=generator)


class Transformer:
    """The transformer in one tier: the loop over half blocks, as in TransformerSegment."""

    def __init__(self, kit, source, tier, device, backend=0, codes=False, chunk=8192, resident=None):
        self.spec = kit.networks["transformer"]
        self.module = kit.archive("transformer")
        self.device = device
        self.resident = self.spec["layers"] if resident is None else resident
        self.plan = [self.spec["heads"], chunk, backend, int(codes), 0]
        self.w = dictionary()
        self.visiting = dictionary()
        from_source = dictionary(source)
        for name, form in self.spec["forms"][tier].items():
            self.module.take(self.w, from_source, name, form, self._home(name))

    def _home(self, name):
        parts = name.split(".")
        swapped = parts[0] == "blocks" and int(parts[1]) >= self.resident
        return "cpu" if swapped else self.device

    def _block(self, block):
        if block < self.resident:
            return self.w
        self.module.fetch(self.w, self.visiting, f"blocks.{block}.", self.device)
        return self.visiting

    def _leave(self, block):
        if block >= self.resident:
            self.module.drop(self.visiting)

    def prepare(self, texts, image, grid, parts):
        """Context and segment; what every step shares."""
        self.grid, self.texts = grid, len(texts)
        self.c, self.s = dictionary(), dictionary()
        for i, text in enumerate(texts):
            self.module.text(self.w, self.c, i, text, self.spec["textLength"])
        self.module.image(self.w, self.c, image, EPS_OF_IMAGE_NORMS)
        for block in range(self.spec["layers"]):
            w = self._block(block)
            self.module.context(w, self.c, block, self.texts, self.plan, self.spec["eps"])
            self._leave(block)
        head_dim = self.spec["dim"] // self.spec["heads"]
        self.module.rope(self.c, head_dim, grid.sizes, 0, False, self.device)
        self.module.segment(
            self.w, self.c, self.s, parts["reference"], parts["reference_masks"], parts["pose"],
            parts["driving_masks"], [], [], [])

    def begin(self, latent, t):
        self.module.time(self.w, self.s, t)
        self.module.embed(self.w, self.s, latent)

    def attend(self, w, text, block):
        last = block == self.spec["layers"] - 1
        first = self.grid.still if last else 0
        end = first + self.grid.video if last else self.grid.tokens
        self.module.attend(w, self.s, text, block, first, end, self.plan, self.spec["eps"])

    def mix(self, w, text, block):
        self.module.mix(w, self.s, self.c, text, block, self.plan, self.spec["eps"])

    def head(self, text):
        return self.module.head(self.w, self.s, text, 0, self.grid.sizes, self.spec["eps"])

    def velocities(self, latent, t, texts=None):
        """One velocity a text; the first self-attention is shared."""
        texts = texts or self.texts
        self.begin(latent, t)
        for block in range(self.spec["layers"]):
            w = self._block(block)
            for text in range(texts):
                if block > 0 or text == 0:
                    self.attend(w, text, block)
                if block == 0 and text == 0:
                    self.module.fork(self.s, texts)
                self.mix(w, text, block)
            self._leave(block)
        return [self.head(text) for text in range(texts)]


class Autoencoder:
    """The video autoencoder, one latent frame a chunk and one layer a call."""

    def __init__(self, kit, source, dtype, device, channels_last=True):
        self.spec = kit.networks["vae"]
        self.module = kit.archive("vae")
        code = {torch.float32: 6, torch.bfloat16: 15, torch.float16: 5}[dtype]
        prepared = self.module.prepared(dictionary(source), code, device, channels_last)
        self.w = dictionary(prepared)

    def _layers(self, state, half):
        for method, name in self.spec[half]:
            getattr(self.module, method)(self.w, state, name)

    def decode(self, latent, frames=None):
        """8-bit frames on the host, a list of [t, H, W, 3]."""
        state, out = dictionary(), []
        for chunk in range(frames or latent.size(1)):
            self.module.begin_decode(
                self.w, state, latent, chunk, chunk + 1, self.spec["mean"], self.spec["std"])
            self._layers(state, "decoder")
            video = self.module.clamped_(self.module.take_video(self.w, state))
            out.append(self.module.pixels(video))
        return out

    def encode(self, clip):
        state, means = dictionary(), []
        stride = self.spec["temporalStride"]
        bounds = [0] + list(range(1, clip.size(1) + 1, stride))
        for a, b in zip(bounds, bounds[1:]):
            self.module.begin_encode(self.w, state, clip[:, a:b])
            self._layers(state, "encoder")
            means.append(self.module.take_mean(self.w, state, self.spec["zDim"]))
        return self.module.normalised(means, self.spec["mean"], self.spec["std"])


class TextEncoder:
    def __init__(self, kit, source, device):
        self.spec, self.module = kit.networks["text_encoder"], kit.archive("text_encoder")
        self.w, self.device = dictionary(source), device

    def _bucket(self, relative):
        direction = self.spec["buckets"] // 2
        near, distance = direction // 2, abs(relative)
        if distance >= near:
            steps = math.log(distance / near) / math.log(self.spec["maxDistance"] / near)
            distance = min(direction - 1, near + int(steps * (direction - near) + 1e-9))
        return distance + (direction if relative > 0 else 0)

    def encode(self, ids):
        n = ids.numel()
        buckets = torch.tensor([self._bucket(r) for r in range(1 - n, n)])
        x = self.module.embed(self.w, ids, 15, self.device)
        for block in range(self.spec["layers"]):
            x = self.module.block(
                self.w, f"blocks.{block}.", x, buckets, self.spec["heads"], self.spec["eps"])
        return self.module.finish(self.w, x, self.spec["eps"])


class ImageEncoder:
    def __init__(self, kit, source, device):
        self.spec, self.module = kit.networks["image_encoder"], kit.archive("image_encoder")
        self.w, self.device = dictionary(source), device

    def encode(self, image):
        spec = self.spec
        pixels = self.module.pixels(image, spec["imageSize"], spec["mean"], spec["std"], self.device)
        x = self.module.embed(self.w, pixels, spec["patch"], spec["eps"], 5)
        for block in range(spec["blocksUsed"]):
            x = self.module.block(
                self.w, f"visual.transformer.{block}.", x, spec["heads"], spec["eps"])
        return self.module.features(x)
