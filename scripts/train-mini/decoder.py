"""The convolutions of the autoencoder's decoder: what sharp edges lack after the linear maps.

    python decoder.py COMPONENTS.pt OUT.pt --figures 'scripts/scail figures' --minutes 15

Each latent frame is decoded by itself: of a causal convolution's three taps in time only the present
one is trained. Latents are a little noisy in training, as the transformer's answers are; once there is a
transformer, `--start` and `--answers` go on with what it really answers (answers.py).
"""
import argparse
import glob
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import rolls
from components import CELL, SHRINK, Components, psnr, windows

WIDTHS = [16, 32, 96]  # at a quarter, an eighth and a sixteenth of the picture's side
PATCH = 4
CROP = 14  # latent cells
NOISY = 0.1
ANSWERED = 0.7  # share of batches, where there are answers
SMALL = 0.1  # the residue is small beside what a layer answers


class Norm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return F.normalize(x, dim=1) * (self.gamma * len(self.gamma) ** 0.5).view(-1, 1, 1)


class Residual(nn.Module):
    def __init__(self, inner, out):
        super().__init__()
        self.norms = nn.ModuleList([Norm(inner), Norm(out)])
        self.convolutions = nn.ModuleList([nn.Conv2d(inner, out, 3, padding=1), nn.Conv2d(out, out, 3, padding=1)])
        self.shortcut = nn.Conv2d(inner, out, 1) if inner != out else nn.Identity()

    def forward(self, x):
        h = x
        for norm, convolution in zip(self.norms, self.convolutions):
            h = convolution(F.silu(norm(h)))
        return self.shortcut(x) + h


class Decoder(nn.Module):
    """Latents [n, z, h, w], normalised, to what is added to the linear map's frames."""

    def __init__(self, z):
        super().__init__()
        top, middle, low = WIDTHS[::-1]
        self.first = nn.Conv2d(z, top, 3, padding=1)
        self.middle = nn.ModuleList([Residual(top, top), Residual(top, top)])
        self.levels = nn.ModuleList([nn.ModuleList([Residual(top, top), Residual(top, top)]),
                                     nn.ModuleList([Residual(top // 2, middle), Residual(middle, middle)]),
                                     nn.ModuleList([Residual(middle // 2, low), Residual(low, low)])])
        self.times = nn.ModuleList([nn.Conv2d(top, 2 * top, 1), nn.Conv2d(middle, 2 * middle, 1)])
        self.ups = nn.ModuleList([nn.Conv2d(top, top // 2, 3, padding=1), nn.Conv2d(middle, middle // 2, 3, padding=1)])
        self.norm, self.head = Norm(low), nn.Conv2d(low, 3 * PATCH ** 2, 3, padding=1)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, nonlinearity="linear"), nn.init.zeros_(module.bias)
        for layer in [self.head, *(m.convolutions[1] for m in self.modules() if isinstance(m, Residual))]:
            nn.init.zeros_(layer.weight)

    def forward(self, z, single):
        """[n, z, h, w] -> [n, 3, 4, 16h, 16w]; with `single` one frame, as the first latent frame has."""
        x, n, frames = self.first(z), len(z), 1
        for block in self.middle:
            x = block(x)
        for level, residuals in enumerate(self.levels):
            for block in residuals:
                x = block(x)
            if level < len(self.ups):
                if not single:
                    x = self.times[level](x)
                    x = x.unflatten(1, (2, -1)).flatten(0, 1)  # even frames, then odd ones, of each
                    frames *= 2
                x = self.ups[level](F.interpolate(x, scale_factor=2, mode="nearest"))
        x = F.pixel_shuffle(SMALL * self.head(F.silu(self.norm(x))), PATCH)
        return x.unflatten(0, (n, frames)).transpose(1, 2)

    def weights(self, components):
        """By the names of the model's file, before the file's own layers are filled up."""
        w = {}

        def put(name, layer, time=1):
            kernel = layer.weight.detach()
            full = torch.zeros(*kernel.shape[:2], time, *kernel.shape[2:])
            full[:, :, -1] = kernel
            w[name + ".weight"], w[name + ".bias"] = full, layer.bias.detach()

        def residual(name, block):
            for place, norm, convolution in zip((0, 3), block.norms, block.convolutions):
                w[f"{name}.residual.{place}.gamma"] = norm.gamma.detach().view(-1, 1, 1, 1)
                put(f"{name}.residual.{(2, 6)[place // 3]}", convolution, 3)
            if isinstance(block.shortcut, nn.Conv2d):
                put(name + ".shortcut", block.shortcut)

        # The first pointwise layer normalises.
        w["conv2.weight"] = torch.diag(1 / components.std).view(len(components.std), -1, 1, 1, 1)
        w["conv2.bias"] = -components.mean / components.std
        put("decoder.conv1", self.first, 3)
        residual("decoder.middle.0", self.middle[0]), residual("decoder.middle.2", self.middle[1])
        index = 0
        for level, residuals in enumerate(self.levels):
            for block in residuals:
                residual(f"decoder.upsamples.{index}", block)
                index += 1
            if level < len(self.ups):
                put(f"decoder.upsamples.{index}.time_conv", self.times[level], 3)
                up = self.ups[level]
                w[f"decoder.upsamples.{index}.resample.1.weight"] = up.weight.detach()
                w[f"decoder.upsamples.{index}.resample.1.bias"] = up.bias.detach()
                index += 1
        w["decoder.head.0.gamma"] = self.norm.gamma.detach().view(-1, 1, 1, 1)
        put("decoder.head.2", self.head, 3)
        for half in (".weight", ".bias"):
            w["decoder.head.2" + half] *= SMALL
        return w


class Pictures:
    """Full-size latent frames and their latents."""

    def __init__(self, components, groups, answers=()):
        self.side, self.all, self.answers = CELL * SHRINK, [], list(answers)
        for x, m in windows(groups):
            z = components.encode(F.avg_pool2d(x[0], SHRINK)[None])[0, :, 0]
            single = bool((x[0, :, 0] == x[0, :, 3]).all())
            pixels = ((x[0] + 1) * 127.5).round().byte()
            near = F.avg_pool2d(m[0].mean(1, keepdim=True), self.side)[0, 0]
            self.all.append((z, pixels, m[0].half(), single, near))

    def batch(self, rng, count):
        """Crops of one kind: latents, frames, coverage, whether they are single frames and whether they are answers."""
        single, answered = rng.random() < 0.1, bool(self.answers) and rng.random() < ANSWERED
        single = single and not answered
        rows = self.answers if answered else [p for p in self.all if p[3] == single]
        out = []
        for i in rng.integers(len(rows), size=count):
            z, pixels, cover, _, near = rows[i]
            while True:
                top, left = (int(rng.integers(n - CROP + 1)) for n in z.shape[1:])
                if near[top:top + CROP, left:left + CROP].sum() > 6 or rng.random() < 0.1:
                    break
            s, low, right = self.side, top + CROP, left + CROP
            out.append((z[:, top:low, left:right], pixels[:, :, top * s:low * s, left * s:right * s],
                        cover[:, :, top * s:low * s, left * s:right * s]))
        z, x, m = (torch.stack(v) for v in zip(*out))
        return z, x.float() / 127.5 - 1, m.float(), single, answered


@torch.no_grad()
def report(components, decoder, groups, answers=()):
    """PSNR in the figures and of the whole frames: the linear maps alone, and with the convolutions."""
    rows = []
    shown = [(z[None], p.float()[None] / 127.5 - 1, m.float()[None]) for z, p, m, *_ in answers]
    for z, x, m in shown or ((components.encode(F.avg_pool2d(x[0], SHRINK)[None])[:, :, 0], x, m) for x, m in windows(groups)):
        linear = components.decode(z[:, :, None], small=False)
        rows.append(psnr(linear, x, m) + psnr(linear + decoder(z, False), x, m))
    return [round(float(v), 2) for v in np.mean(rows, 0)]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("components"), p.add_argument("out"), p.add_argument("--figures", required=True)
    p.add_argument("--minutes", type=float, default=15), p.add_argument("--groups", type=int, default=100)
    p.add_argument("--batch", type=int, default=4), p.add_argument("--lr", type=float, default=6e-4)
    p.add_argument("--subject", type=float, default=4), p.add_argument("--seed", type=int, default=0)
    p.add_argument("--start", help="a trained decoder"), p.add_argument("--answers", help="files of answers.py"), p.add_argument("--held-answers")
    a = p.parse_args()
    torch.set_num_threads(1), torch.manual_seed(a.seed)
    load = lambda pattern: [row for name in sorted(glob.glob(pattern or "")) for row in torch.load(name, mmap=True)]
    components = Components(torch.load(a.components))
    full = lambda seed, count: rolls.read(a.figures, 512, 512, 1, seed, count, fine=1)
    held = [r for r in full(1_000_001, 5) if r.start > 0]
    held_answers = load(a.held_answers)
    pictures = Pictures(components, full(820_000, a.groups), load(a.answers))
    decoder, rng = Decoder(len(components.mean)), np.random.default_rng(a.seed)
    if a.start:
        decoder.load_state_dict(torch.load(a.start))
    measure = lambda: [report(components, decoder, held)] + ([report(components, decoder, held, held_answers)] if held_answers else [])
    print(measure(), flush=True)
    optimiser = torch.optim.AdamW(decoder.parameters(), a.lr, weight_decay=0.01, fused=True)
    start, step, errors = time.time(), 0, []
    while (done := (time.time() - start) / (60 * a.minutes)) < 1:
        for group in optimiser.param_groups:
            group["lr"] = a.lr * min(1, (step + 1) / 100) * (0.02 + 0.98 * (1 - done))
        z, x, m, single, answered = pictures.batch(rng, a.batch)
        if single:
            x, m = x[:, :, :1], m[:, :, :1]
        noisy = z + (0 if answered else NOISY) * torch.rand(len(z), 1, 1, 1) * torch.randn_like(z)
        with torch.autocast("cpu", torch.bfloat16):
            y = decoder(noisy, single)
        linear = torch.cat([components.decode(v[None, :, None], small=False) for v in noisy])
        y = y.float() + (linear.mean(2, keepdim=True) if single else linear)
        # A crop's outer cells lack neighbours that they have in a picture.
        side = CELL * SHRINK
        y, x, m = (v[..., side:-side, side:-side] for v in (y, x, m))
        weight = 1 + a.subject * m
        loss = (weight * (y - x).square()).mean() / weight.mean()
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(decoder.parameters(), 1.0)
        optimiser.step()
        errors.append(loss.item())
        step += 1
        if step % 100 == 0:
            print(f"{time.time() - start:5.0f} s step {step} error {np.mean(errors[-100:]):.5f}", flush=True)
        if step % 500 == 0:
            torch.save(decoder.state_dict(), a.out)
            print(measure(), flush=True)
    torch.save(decoder.state_dict(), a.out)
    print(step, measure())


if __name__ == "__main__":
    main()
