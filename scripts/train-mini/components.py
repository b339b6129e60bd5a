"""The linear part of the autoencoder: principal components of blocks of 4 frames x 32 x 32 pixels.

The basis is fitted on pictures of a quarter of the size, blocks of 8 x 8, and encodes full-size
pictures through area averages. The decoder is fitted on full-size pictures and looks at the 3 x 3
cells around a block. The first frame of a clip fills a block alone, repeated.

    python components.py OUT.pt
"""
import sys
import time

import numpy as np
import torch
from torch.nn import functional as F

import groups
import puppets

SHRINK = 4  # pictures are drawn this many times smaller for everything but the decoder
CELL = 8
Z = 24
KERNEL = 3


def blocks(x, side):
    """[B, 3, 4n, h, w] -> [B, 3 * 4 * side * side, n, h / side, w / side]"""
    b, c, t, h, w = x.shape
    x = x.reshape(b, c, t // 4, 4, h // side, side, w // side, side)
    return x.permute(0, 1, 3, 5, 7, 2, 4, 6).flatten(1, 4)


def unblocks(y, side):
    b, _, t, h, w = y.shape
    x = y.reshape(b, 3, 4, side, side, t, h, w).permute(0, 1, 5, 2, 6, 3, 7, 4)
    return x.reshape(b, 3, 4 * t, h * side, w * side)


class Components:
    """Encodes small pictures, decodes to small or full-size ones."""

    def __init__(self, state):
        self.weight, self.bias, self.mean, self.std = (state[k] for k in ("weight", "bias", "mean", "std"))
        self.decoder, self.decoder_bias = state.get("decoder"), state.get("decoder_bias")

    def raw(self, x):
        y = blocks(x, CELL)
        return torch.einsum("bcthw,zc->bzthw", y, self.weight) + self.bias.view(1, -1, 1, 1, 1)

    def encode(self, x):
        """[B, 3, 4n, h, w] in [-1, 1] -> normalised latents [B, Z, n, h / 8, w / 8]"""
        shape = (1, -1, 1, 1, 1)
        return (self.raw(x) - self.mean.view(shape)) / self.std.view(shape)

    def decode(self, latent, small=True):
        """Frames in groups of four; the caller averages the first group where it is a single frame."""
        shape = (1, -1, 1, 1, 1)
        raw = latent * self.std.view(shape) + self.mean.view(shape)
        b, z, t, h, w = raw.shape
        if not small:
            y = F.conv2d(raw.transpose(1, 2).flatten(0, 1), self.decoder, self.decoder_bias, padding=KERNEL // 2)
            return unblocks(y.unflatten(0, (b, t)).transpose(1, 2), CELL * SHRINK)
        y = torch.einsum("bzthw,zc->bcthw", raw - self.bias.view(shape), self.weight)
        return unblocks(y, CELL)

    def full_weight(self):
        """The encoder's rows for blocks of full size: every small pixel is the mean of its square."""
        side = CELL * SHRINK
        w = self.weight.reshape(Z, 12, CELL, CELL).repeat_interleave(SHRINK, 2).repeat_interleave(SHRINK, 3)
        return (w / SHRINK ** 2).reshape(Z, 12 * side * side)


def windows(rng, world, height, width, count):
    """Four frames of `count` figures with the figures' coverage: [1, 3, 4, h, w], [1, 1, 4, h, w]."""
    for _ in range(count):
        body, look = puppets.figure(rng, world), puppets.scene(rng)
        where, moves = puppets.place(rng, world, height, width), puppets.motion(rng, 4)
        back = puppets.backdrop(look, height, width)
        drawn = [puppets.parts(body, where, moves, f, height, width)[0] for f in range(4)]
        frames = np.stack([puppets.paint(d, back, body) for d in drawn])
        cover = np.stack([puppets.coverage(d) for d in drawn])
        yield groups.tensor(frames), torch.from_numpy(cover)[None, None]


def fit(seed=3, count=400, subject=4):
    """Weighted principal components of full-size and half-size pictures."""
    rng, world, rows = np.random.default_rng(seed), puppets.WORLDS["narrow"], []
    side = 128
    for x, m in windows(rng, world, side, side, count):
        for y, c, importance in ((x, m, 1), (groups.half(x), groups.half(m), 2)):
            data = blocks(y, CELL).flatten(2)[0].T
            weight = importance * (1 + subject * blocks(c.expand(-1, 3, -1, -1, -1), CELL).flatten(2)[0].T.mean(1, keepdim=True))
            rows.append((data, weight))
    data, weight = (torch.cat(c) for c in zip(*rows))
    centre = (data * weight).sum(0) / weight.sum()
    scaled = (data - centre) * weight.sqrt()
    _, vectors = torch.linalg.eigh(scaled.T @ scaled)
    basis = vectors[:, -Z:].flip(1).T.contiguous()
    state = dict(weight=basis, bias=-(basis @ centre))
    raw = data @ basis.T + state["bias"]
    return dict(state, mean=raw.mean(0), std=raw.std(0), centre=centre)


def fit_decoder(state, seed=5, count=250, subject=4, ridge=1e-3):
    """Least squares from 3 x 3 cells of latents to full-size blocks."""
    rng, world, parts = np.random.default_rng(seed), puppets.WORLDS["narrow"], Components(state)
    side = CELL * SHRINK
    n = Z * KERNEL ** 2 + 1
    gram, cross = torch.zeros(n, n, dtype=torch.float64), torch.zeros(n, 12 * side * side, dtype=torch.float64)
    for x, m in windows(rng, world, 512, 512, count):
        raw = parts.raw(F.avg_pool2d(x[0], SHRINK)[None])
        near = F.unfold(raw[0].transpose(0, 1), KERNEL, padding=KERNEL // 2)[0].T
        near = torch.cat([near, torch.ones(len(near), 1)], 1)
        target = blocks(x, side).flatten(2)[0].T
        weight = 1 + subject * blocks(m.expand(-1, 3, -1, -1, -1), side).flatten(2)[0].T.mean(1, keepdim=True)
        gram += (near.T @ (near * weight)).double()
        cross += (near.T @ (target * weight)).double()
    gram += ridge * gram.diagonal().mean() * torch.eye(n, dtype=torch.float64)
    solution = torch.linalg.solve(gram, cross).float()
    weight = solution[:-1].T.reshape(12 * side * side, Z, KERNEL, KERNEL).contiguous()
    return dict(state, decoder=weight, decoder_bias=solution[-1].clone())


def psnr(x, y, m):
    d = (x.clamp(-1, 1) - y).square() / 4
    return [-10 * torch.log10((d * m).sum() / (3 * m.sum())).item(), -10 * torch.log10(d.mean()).item()]


def main():
    torch.set_num_threads(1)
    start = time.time()
    state = fit_decoder(fit())
    torch.save(state, sys.argv[1])
    c, rows = Components(state), []
    for x, m in windows(np.random.default_rng(6), puppets.WORLDS["narrow"], 512, 512, 20):
        small = F.avg_pool2d(x[0], SHRINK)[None]
        z = c.encode(small)
        half = groups.half(small)
        rows.append(psnr(c.decode(z, small=False), x, m) + psnr(c.decode(z), small, F.avg_pool2d(m[0], SHRINK)[None])
                    + psnr(c.decode(c.encode(half)), half, groups.half(F.avg_pool2d(m[0], SHRINK)[None])))
    names = ["full subject", "full whole", "small subject", "small whole", "driving subject", "driving whole"]
    print({n: round(v, 2) for n, v in zip(names, np.mean(rows, 0))}, f"{time.time() - start:.0f} s")


if __name__ == "__main__":
    main()
