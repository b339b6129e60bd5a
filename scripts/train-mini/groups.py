"""Training data: groups of latents. K figures share one motion, so that every pair of them is an answer.

    python groups.py COMPONENTS.pt OUT.pt --seed 0 --groups 500 [--world narrow] [--run 3]

A group holds `windows` of one latent frame (four frames): scattered over five seconds, or `--run`
neighbouring ones. Seeds below 1000 are for training, above for measuring.
"""
import argparse

import cv2
import numpy as np
import torch
from torch.nn import functional as F

import puppets

FIGURES = 4
CLIP = 81


def tensor(frames):
    """uint8 [T, h, w, 3] -> [1, 3, T, h, w] in [-1, 1]"""
    return torch.from_numpy(frames.astype(np.float32) / 127.5 - 1).permute(3, 0, 1, 2)[None]


def half(x):
    b, c, t, h, w = x.shape
    return x.reshape(b, c, t, h // 2, 2, w // 2, 2).mean((4, 6))


def cells(cover, side=8):
    """Coverage of latent cells: [T, h, w] -> [T, h / side, w / side]"""
    t, h, w = cover.shape
    return cover.reshape(t, h // side, side, w // side, side).mean((2, 4))


def part_cells(drawn, side=8 * puppets.FINE):
    """Mean share of every part in every latent cell over the frames: uint8 [parts, h, w]."""
    drawn = np.stack(drawn)
    t, h, w = drawn.shape
    shares = [(drawn == p).reshape(t, h // side, side, w // side, side).mean((0, 2, 4)) for p in puppets.FIGURE]
    return np.round(255 * np.stack(shares)).astype(np.uint8)


def window(latent):
    """Frames of a latent frame; the first one stands for a single frame, repeated."""
    return [0, 0, 0, 0] if latent == 0 else list(range(4 * latent - 3, 4 * latent + 1))


def draw(body, where, moves, frames, height, width):
    known = {f: puppets.parts(body, where, moves, f, height, width) for f in set(frames)}
    return [known[f][0] for f in frames], np.stack([known[f][1] for f in frames])


def paint(drawn, back, body):
    known = {id(d): puppets.paint(d, back, body) for d in drawn}
    return tensor(np.stack([known[id(d)] for d in drawn]))


def add_shares(out, prefix, drawn, cover, windows):
    """What the losses weigh by and the helper loss predicts: coverage and parts of every cell."""
    out[prefix + "cover"].append(torch.from_numpy(cells(cover)).unflatten(0, (windows, 4)).half())
    shares = [part_cells(drawn[4 * k:4 * k + 4]) for k in range(windows)]
    out[prefix + "parts"].append(torch.from_numpy(np.stack(shares)))


def thumbnail(ref):
    """What the image encoder sees: 64 x 64 bicubic samples."""
    return F.interpolate(ref, (64, 64), mode="bicubic", align_corners=False)


def group(rng, world, encode, height, width, run, keep=False):
    """`encode` takes [B, 3, 4n, h, w]. With `keep` the pictures come, too, for measurements."""
    bodies = [puppets.figure(rng, world) for _ in range(FIGURES)]
    looks = [puppets.scene(rng) for _ in range(FIGURES)]
    places = [puppets.place(rng, world, height, width) for _ in range(FIGURES)]
    if world.shared:
        places = places[:1] * FIGURES
    moves = puppets.motion(rng, CLIP)
    last = (CLIP - 1) // 4
    if run > 1:
        first = int(rng.integers(0, last + 2 - run)) if rng.random() < 0.6 else 0
        times = list(range(first, first + run))
    else:
        times = [0] + sorted(rng.choice(np.arange(1, last + 1), 3, replace=False).tolist())
    frames = [f for latent in times for f in window(latent)]
    h16, out = (lambda x: x.half()), {"times": times, "run": run}
    names = ["ref", "ref_cover", "ref_parts", "thumb", "pose", "cover", "parts", "target", "repl", "repl_cover", "repl_parts"]
    out.update({name: [] for name in names})
    raw = {name: [] for name in ("ref", "target", "repl", "cover", "joints", "repl_cover", "repl_joints")}
    raw["scale"] = [float(puppets.HEADS * p["head"]) for p in places]
    backs = [puppets.backdrop(look, height, width) for look in looks]
    for i in range(FIGURES):
        rest, _ = draw(bodies[i], places[i], puppets.still(rng), [0], height, width)
        ref = paint(rest * 4, backs[i], bodies[i])
        drawn, j = draw(bodies[i], places[i], moves, frames, height, width)
        clip = paint(drawn, backs[i], bodies[i])
        cover = np.stack([puppets.coverage(d) for d in drawn])
        out["ref"].append(h16(encode(ref)[0, :, 0]))
        out["ref_cover"].append(h16(torch.from_numpy(cells(puppets.coverage(rest[0])[None])[0])))
        out["ref_parts"].append(torch.from_numpy(part_cells(rest)))
        out["thumb"].append(h16(thumbnail(ref[:, :, 0])[0]))
        out["pose"].append(h16(encode(half(clip))[0]))
        out["target"].append(h16(encode(clip)[0]))
        add_shares(out, "", drawn, cover, len(times))
        # Replacement: figure i in the place, scene and motion of the next one.
        b = (i + 1) % FIGURES
        other, j_other = draw(bodies[i], places[b], moves, frames, height, width)
        swapped = paint(other, backs[b], bodies[i])
        cover_other = np.stack([puppets.coverage(d) for d in other])
        out["repl"].append(h16(encode(swapped)[0]))
        add_shares(out, "repl_", other, cover_other, len(times))
        if keep:
            for name, value in (("ref", ref[0, :, 0]), ("target", clip[0]), ("repl", swapped[0])):
                raw[name].append(value)
            for prefix, shares, points in (("", cover, j), ("repl_", cover_other, j_other)):
                raw[prefix + "cover"].append(torch.from_numpy(shares)), raw[prefix + "joints"].append(torch.from_numpy(points))
    out.update({name: torch.stack(out[name]) for name in names})
    return (out, raw) if keep else out


def main():
    from components import Components

    p = argparse.ArgumentParser()
    p.add_argument("components"), p.add_argument("out")
    p.add_argument("--seed", type=int, default=0), p.add_argument("--groups", type=int, default=500)
    p.add_argument("--world", default="narrow"), p.add_argument("--run", type=int, default=1)
    p.add_argument("--height", type=int, default=128), p.add_argument("--width", type=int, default=128)
    p.add_argument("--keep", action="store_true")
    a = p.parse_args()
    torch.set_num_threads(1), cv2.setNumThreads(1)
    components = Components(torch.load(a.components))
    rng, world = np.random.default_rng((11, a.seed)), puppets.WORLDS[a.world]
    with torch.no_grad():
        made = [group(rng, world, components.encode, a.height, a.width, a.run, a.keep) for _ in range(a.groups)]
    torch.save(made, a.out)
    print(f"{len(made)} groups")


if __name__ == "__main__":
    main()
