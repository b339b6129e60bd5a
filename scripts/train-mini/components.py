"""The linear part of the autoencoder: principal components of blocks of 4 frames x 32 x 32 pixels.

The basis is fitted on pictures of a quarter of the size, blocks of 8 x 8, and encodes full-size
pictures through area averages. The decoder is fitted on full-size pictures and looks at the 3 x 3
cells around a block. The first frame of a clip fills a block alone, repeated.

    python components.py OUT.pt --figures 'scripts/scail figures'
"""
import argparse
import time

import numpy as np
import torch
from torch.nn import functional as F

import rolls

SHRINK = 4  # pictures are drawn this many times smaller for everything but the decoder
CELL = 4
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


def tensor(frames):
    """uint8 [T, h, w, 3] -> [1, 3, T, h, w] in [-1, 1]"""
    return torch.from_numpy(frames.astype(np.float32) / 127.5 - 1).permute(3, 0, 1, 2)[None]


def half(x):
    b, c, t, h, w = x.shape
    return x.reshape(b, c, t, h // 2, 2, w // 2, 2).mean((4, 6))


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

    def lit(self, latent, colours):
        """What latents [Z, n, h, w] become in a light that makes `colours` [3, 3] of red, green and blue
        in [0, 1], a tensor. Exact but for what the components leave out."""
        basis, m = self.weight.unflatten(1, (3, -1)), colours
        turned = torch.einsum("zck,cd,wdk->wz", basis, m, basis)
        moved = (basis.sum(2) @ (m.sum(1) - 1)) + self.bias
        raw = latent.transpose(0, -1) * self.std + self.mean
        return (((raw - self.bias) @ turned + moved - self.mean) / self.std).transpose(0, -1)

    def full_weight(self):
        """The encoder's rows for blocks of full size: every small pixel is the mean of its square."""
        z, side = len(self.weight), CELL * SHRINK
        w = self.weight.reshape(z, 12, CELL, CELL).repeat_interleave(SHRINK, 2).repeat_interleave(SHRINK, 3)
        return (w / SHRINK ** 2).reshape(z, 12 * side * side)


def windows(groups):
    """Whole latent frames and the figures' coverage: [1, 3, 4n, h, w], [1, 1, 4n, h, w]."""
    for roll in groups:
        for i in range(len(roll.rooms)):
            frames, cover = roll.over(i, roll.rooms[i])[1:], roll.cover(i)[1:]
            frames, cover = (v.reshape(-1, *v.shape[2:]) for v in (roll.grouped(frames), roll.grouped(cover)))
            yield tensor(frames), torch.from_numpy(cover)[None, None]


def fit(groups, z, subject=4):
    """Weighted principal components of full-size and half-size pictures."""
    gram = centre = total = 0
    kept = []
    for x, m in windows(groups):
        for y, c, importance in ((x, m, 1), (half(x), half(m), 2)):
            data = blocks(y, CELL).flatten(2)[0].T
            weight = importance * (1 + subject * blocks(c.expand(-1, 3, -1, -1, -1), CELL).flatten(2)[0].T.mean(1, keepdim=True))
            gram, centre, total = gram + data.T @ (data * weight), centre + (data * weight).sum(0), total + weight.sum()
            kept.append(data[::7])
    centre = centre / total
    _, vectors = torch.linalg.eigh((gram / total - torch.outer(centre, centre)).double())
    basis = vectors[:, -z:].flip(1).T.float().contiguous()
    state = dict(weight=basis, bias=-(basis @ centre))
    raw = torch.cat(kept) @ basis.T + state["bias"]
    return dict(state, mean=raw.mean(0), std=raw.std(0))


def fit_decoder(state, groups, subject=4, ridge=1e-4):
    """Least squares from 3 x 3 cells of latents to full-size blocks."""
    parts, side = Components(state), CELL * SHRINK
    n = len(state["mean"]) * KERNEL ** 2 + 1
    gram, cross = torch.zeros(n, n, dtype=torch.float64), torch.zeros(n, 12 * side * side, dtype=torch.float64)
    for x, m in windows(groups):
        raw = parts.raw(F.avg_pool2d(x[0], SHRINK)[None])
        near = F.unfold(raw[0].transpose(0, 1), KERNEL, padding=KERNEL // 2).transpose(1, 2).flatten(0, 1)
        near = torch.cat([near, torch.ones(len(near), 1)], 1)
        target = blocks(x, side).flatten(2)[0].T
        weight = 1 + subject * blocks(m.expand(-1, 3, -1, -1, -1), side).flatten(2)[0].T.mean(1, keepdim=True)
        gram += (near.T @ (near * weight)).double()
        cross += (near.T @ (target * weight)).double()
    gram += ridge * gram.diagonal().mean() * torch.eye(n, dtype=torch.float64)
    solution = torch.linalg.solve(gram, cross).float()
    weight = solution[:-1].T.reshape(12 * side * side, -1, KERNEL, KERNEL).contiguous()
    return dict(state, decoder=weight, decoder_bias=solution[-1].clone())


def psnr(x, y, m):
    d = (x.clamp(-1, 1) - y).square() / 4
    return [-10 * torch.log10((d * m).sum() / (3 * m.sum())).item(), -10 * torch.log10(d.mean()).item()]


def report(state, groups):
    c, rows = Components(state), []
    for x, m in windows(groups):
        small, cover = F.avg_pool2d(x[0], SHRINK)[None], F.avg_pool2d(m[0], SHRINK)[None]
        z, driving = c.encode(small), half(small)
        full = psnr(c.decode(z, small=False), x, m) if c.decoder is not None else [0, 0]
        rows.append(full + psnr(c.decode(z), small, cover) + psnr(c.decode(c.encode(driving)), driving, half(cover)))
    names = ["full subject", "full whole", "small subject", "small whole", "driving subject", "driving whole"]
    return {n: round(float(v), 2) for n, v in zip(names, np.mean(rows, 0))}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("out"), p.add_argument("--figures", required=True), p.add_argument("--z", type=int, default=48)
    p.add_argument("--groups", type=int, default=60), p.add_argument("--decoder-groups", type=int, default=40)
    a = p.parse_args()
    torch.set_num_threads(1)
    start = time.time()
    state = fit(rolls.read(a.figures, 128, 128, 4, 800_000, a.groups), a.z)
    full = lambda seed, count: rolls.read(a.figures, 512, 512, 1, seed, count, fine=1)
    state = fit_decoder(state, full(810_000, a.decoder_groups))
    torch.save(state, a.out)
    print(a.z, report(state, full(1_000_000, 8)), f"{time.time() - start:.0f} s")


if __name__ == "__main__":
    main()
