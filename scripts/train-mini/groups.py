"""Training data: groups of latents. Four figures share a motion, so that every pair of them is an answer.

    python groups.py COMPONENTS.pt OUT.pt --figures 'scripts/scail figures' --seed 0 --groups 300
    ... --width 224                    # landscape
    ... --pairs                        # two figures side by side; --exchanged 1: always at each other's sides at rest
    ... --more                         # with a bust as the reference, and another picture of the figure
    ... --prepared POSE                # pairs as preprocessing hands them on

Pictures are a quarter of the product's size. A group holds neighbouring latent frames of pictures
and answers, and says which picture and which driving clip give which answer. Seeds below 800,000
are for training, those from a million on for measuring.
"""
import argparse

import cv2
import numpy as np
import torch
from torch.nn import functional as F

import rolls
from components import CELL, Components, half, tensor

COLOURS = [3, 1]  # of the first and the second figure among the seven of a mask: blue, red
SUB = CELL // 2  # side of the squares whose parts the helper loss asks for
CLASSES = 4  # skin, top, trousers, dark


def cells(cover, side=CELL):
    """Means of squares: [..., h, w] -> [..., h / side, w / side]"""
    *rest, h, w = cover.shape
    return cover.reshape(*rest, h // side, side, w // side, side).mean((-3, -1))


def mask28(covers, side):
    """Coverage of each figure [n, 4, h, w] -> [n, 28, h / side, w / side] for each: 7 x frame + colour."""
    out = np.zeros((len(covers[0]), 4, 7, covers[0].shape[-2] // side, covers[0].shape[-1] // side), np.float32)
    for colour, cover in zip(COLOURS, covers):
        out[:, :, colour] = cells(cover, side)
    return torch.from_numpy(out).flatten(1, 2).half()


def shares(parts):
    """Parts of four frames [n, 4, h, w, 3] -> uint8 [n, CLASSES, h / SUB, w / SUB], shares of 255."""
    x = parts.astype(np.float32)
    dark = 3 * x.min(-1, keepdims=True)
    x = np.concatenate([x - dark / 3, dark], -1).mean(1)
    return torch.from_numpy(np.round(cells(np.moveaxis(x, -1, 1), SUB)).clip(0, 255).astype(np.uint8))


def thumbnail(ref):
    """What the image encoder sees: 64 x 64 bicubic samples."""
    return F.interpolate(ref, (64, 64), mode="bicubic", align_corners=False)


class Cast:
    """One figure, or two, that appear together: drawn over any room. Two that are `exchanged` stand at
    each other's sides at rest, so that only the masks tell who is whose."""

    def __init__(self, rng, roll, members, exchanged=False):
        if exchanged:
            roll = roll.exchanged(members)
        self.roll, self.members, self.room = roll, members, roll.rooms[members[0]]
        self.covers, hidden = [], 1
        for i in reversed(members):  # a later figure hides an earlier one
            own = roll.cover(i)
            self.covers.insert(0, own * hidden)
            hidden = hidden * (1 - own)
        self.found = [np.concatenate([rolls.found(rng, c[:1]), rolls.found(rng, c[1:])]) for c in self.covers]

    def over(self, back):
        """Rest and moving frames over a picture, uint8."""
        for i in self.members:
            back = self.roll.over(i, back)
        return back

    def parts(self):
        out = 0
        for i in self.members:
            out = out * (1 - self.roll.cover(i)[..., None]) + self.roll.parts[i]
        return out


def bust(roll, i):
    """Figure i at rest without what is below the waist, its parts likewise: [h, w, 3] each, over black."""
    legs = roll.parts[i, 0, :, :, 2].max(1)
    above = (np.arange(len(legs)) < np.argmax(legs > 64)).reshape(-1, 1, 1)
    return roll.figures[i, 0] * above, roll.parts[i, 0] * above


def other(rng, roll, i):
    """Figure i in another pose, and in a part of the cases at another place."""
    frame = rng.integers(1, len(roll.figures[i]))
    aside = int(rng.integers(-1, 2) * rng.uniform(0, 0.1) * roll.figures.shape[3])
    return [np.roll(layer[i, frame], aside, 1) for layer in (roll.figures, roll.parts)]


def more(rng, roll, encode):
    """A bust of every figure in its room, to be the reference, and another picture of it: latents and what else a reference has."""
    out = {}
    for i in range(len(roll.rooms)):
        room = roll.rooms[rng.integers(len(roll.rooms)) if rng.random() < 0.5 else i]
        for name, (figure, parts), back in (("bust", bust(roll, i), roll.rooms[i]), ("other", other(rng, roll, i), room)):
            cover = np.minimum(1, parts.sum(-1, dtype=np.float32) / 255)
            shown = np.round(figure + (1 - cover[..., None]) * back).clip(0, 255).astype(np.uint8)
            still = lambda x: np.repeat(x[None], 4, 0)
            ref = tensor(still(shown))
            made = dict(ref=encode(ref)[0].half(), thumb=thumbnail(ref[:, :, 0])[0].half(), ref_parts=shares(still(parts)[None])[0],
                        ref_mask=mask28([still(rolls.found(rng, cover[None])[0])[None]], CELL)[0])
            for key, value in made.items():
                out.setdefault(f"{name}_{key}", []).append(value)
    return {key: torch.stack(values) for key, values in out.items()}


def group(rng, roll, encode, pairs=False, keep=False, exchanged=0.5, others=False):
    """`encode` takes [B, 3, 4n, h, w]. With `keep` the pictures come, too, for measurements."""
    exchanged = pairs and rng.random() < exchanged
    casts = [Cast(rng, roll, m, exchanged) for m in ([[0, 1], [2, 3]] if pairs else [[i] for i in range(len(roll.rooms))])]
    flat = lambda x: x.reshape(-1, *x.shape[2:])
    clip = lambda frames: tensor(flat(roll.grouped(frames[1:])))
    covers = lambda c: sum(roll.grouped(x[1:]) for x in c.covers)
    out = dict(times=roll.times, run=roll.run, seed=roll.seed, pairs=[])
    names = ["ref", "ref_mask", "ref_parts", "thumb", "pose", "pose_mask", "pose_parts", "target", "cover", "parts"]
    out.update({name: [] for name in names})
    raw = dict(ref=[], clip=[], target=[], cover=[])
    for c in casts:
        frames = c.over(c.room)
        ref, moving, parts = tensor(np.repeat(frames[:1], 4, 0)), clip(frames), c.parts()
        out["ref"].append(encode(ref)[0].half())
        out["ref_mask"].append(mask28([np.repeat(f[:1], 4, 0)[None] for f in c.found], CELL)[0])
        out["ref_parts"].append(shares(np.repeat(parts[:1], 4, 0)[None])[0])
        out["thumb"].append(thumbnail(ref[:, :, 0])[0].half())
        out["pose"].append(encode(half(moving))[0].half())
        out["pose_mask"].append(mask28([roll.grouped(f[1:]) for f in c.found], 2 * CELL))
        out["pose_parts"].append(F.avg_pool2d(shares(roll.grouped(parts[1:])).float(), 2).byte())
        if keep:
            raw["ref"].append(ref[0, :, 0]), raw["clip"].append(moving[0])
    for a, c in enumerate(casts):
        for replacement in (False, True):
            # In replacement the figure stands in the next one's room.
            back = casts[(a + 1) % len(casts)].room if replacement else c.room
            moving = clip(c.over(back))
            target = len(out["target"])
            out["target"].append(encode(moving)[0].half())
            out["cover"].append(torch.from_numpy(cells(covers(c)).mean(1)).half())
            out["parts"].append(shares(roll.grouped(c.parts()[1:])))
            drivers = [(a + 1) % len(casts)] if replacement else [b for b in range(len(casts)) if b != a]
            out["pairs"] += [(replacement, a, b, target) for b in drivers]
            if keep:
                raw["target"].append(moving[0]), raw["cover"].append(torch.from_numpy(flat(covers(c))))
    out.update({name: torch.stack(out[name]) for name in names})
    if others:
        out.update(more(rng, roll, encode), kind="more")
    return (out, raw) if keep else out


def colours(mask, side):
    """A mask's pictures [n, 4, h, w, 3] -> [n, 28, h / side, w / side], without its ground."""
    mask = mask.astype(np.float32) / 255
    ground = mask.min(-1)
    planes = [np.maximum(0, mask[..., 2] - ground), np.maximum(0, mask[..., 0] - ground)]  # blue, red
    return mask28(planes, side)


def prepared(roll, encode, first, run):
    """A group of the one answer that a prepared pair has, `run` latent frames from `first` on."""
    window = slice(first, first + run)
    flat = lambda x: roll.grouped(x)[window].reshape(-1, *x.shape[1:])
    shown, still = (lambda x: tensor(flat(x))), (lambda x: np.repeat(x[None], 4, 0))
    cover = roll.grouped(roll.cover)[window]
    # Which part is which is not known here: train.py leaves its helper out and only learns where figures are.
    place = lambda planes: torch.from_numpy(np.round(255 * cells(planes, SUB)).clip(0, 255).astype(np.uint8))
    ref_mask = colours(still(roll.ref_mask)[None], CELL)[0]
    ref_place = np.abs(roll.ref_mask.astype(np.float32) - roll.ref_mask.min(-1, keepdims=True)).max(-1) / 255
    pose_mask = flat(roll.pose_mask).reshape(run, 4, *roll.pose_mask.shape[1:])
    kinds = lambda x: F.pad(x.unsqueeze(-3), (0, 0, 0, 0, 0, CLASSES - 1))
    ref = tensor(still(roll.ref))
    return dict(
        times=list(range(first, first + run)), run=run, seed=roll.seed, kind=roll.kind, pairs=[(roll.kind == "replacement", 0, 0, 0)],
        ref=encode(ref)[:1].half(), ref_mask=ref_mask[None], ref_parts=kinds(place(ref_place))[None],
        thumb=thumbnail(ref[:, :, 0])[:1].half(), pose=encode(half(shown(roll.pose))).half(),
        pose_mask=colours(pose_mask, 2 * CELL)[None],
        pose_parts=F.avg_pool2d(kinds(place(cover.mean(1))).float(), 2).byte()[None],
        target=encode(shown(roll.target)).half(), cover=torch.from_numpy(cells(cover).mean(1)).half()[None],
        parts=kinds(place(cover.mean(1)))[None])


def main():
    p = argparse.ArgumentParser()
    p.add_argument("components"), p.add_argument("out"), p.add_argument("--figures", required=True)
    p.add_argument("--seed", type=int, default=0), p.add_argument("--groups", type=int, default=300)
    p.add_argument("--run", type=int, default=6), p.add_argument("--pairs", action="store_true")
    p.add_argument("--height", type=int, default=128), p.add_argument("--width", type=int, default=128)
    p.add_argument("--keep", action="store_true"), p.add_argument("--more", action="store_true")
    p.add_argument("--exchanged", type=float, default=0.5, help="share of the pairs that stand at each other's sides at rest")
    p.add_argument("--prepared", help="kind of pairs that went through preprocessing: POSE, ANIMATION, REPLACEMENT, TWO")
    a = p.parse_args()
    torch.set_num_threads(1), cv2.setNumThreads(1)
    components = Components(torch.load(a.components))
    if a.prepared:
        read = rolls.read_prepared(a.figures, a.prepared, a.width, a.height, 2 * a.run, a.seed, a.groups)
        with torch.no_grad():
            made = [prepared(roll, components.encode, first, a.run) for roll in read for first in (0, a.run)]
        torch.save(made, a.out)
        print(f"{len(made)} groups")
        return
    read = rolls.read(a.figures, a.width, a.height, a.run, a.seed, a.groups, pairs=a.pairs)
    with torch.no_grad():
        made = [group(np.random.default_rng(roll.seed), roll, components.encode, a.pairs, a.keep, a.exchanged, a.more) for roll in read]
    torch.save(made, a.out)
    print(f"{len(made)} groups")


if __name__ == "__main__":
    main()
