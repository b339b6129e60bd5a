"""What the transformer answers to prepared pairs, beside the true pictures: decoder.py learns to draw
from latents as they come, blurred where the transformer was not sure.

    python answers.py COMPONENTS.pt WEIGHTS.pt OUT.pt --figures 'scripts/scail figures' --kind ANIMATION --seed 600000 --pairs 24
"""
import argparse
import copy

import numpy as np
import torch
from torch.nn import functional as F

import groups
import network
import rolls
import samples
import train
from components import CELL, SHRINK, Components

STEPS = 2  # as the server samples by default


def smaller(x):
    """[..., h, w, 3] to a quarter of the size, uint8"""
    *rest, h, w, c = x.shape
    return x.reshape(*rest, h // SHRINK, SHRINK, w // SHRINK, SHRINK, c).mean((-4, -2)).round().astype(np.uint8)


def answers(components, dit, roll):
    """Latents [z, h, w], four frames of pixels and the figures' coverage of each latent frame but the first."""
    small = copy.copy(roll)
    for name in ("ref", "ref_mask", "pose", "pose_mask", "target"):
        setattr(small, name, smaller(getattr(roll, name)))
    small.cover = groups.cells(roll.cover, SHRINK)
    group = groups.prepared(small, components.encode, 0, roll.run)
    pair = group["pairs"][0]
    batch = samples.stack([samples.row(group, pair, slice(None))])
    with torch.no_grad():
        latents = train.sample(dit, batch, pair[0], STEPS, roll.seed)[0]
    pixels, cover = roll.grouped(roll.target), roll.grouped(roll.cover)
    for t in range(1, roll.run):
        c = torch.from_numpy(cover[t]).unsqueeze(0)
        near = F.avg_pool2d(c.mean(1, keepdim=True), CELL * SHRINK)[0, 0]
        yield latents[:, t].clone(), torch.from_numpy(pixels[t]).permute(3, 0, 1, 2).contiguous(), c.half(), False, near


def main():
    p = argparse.ArgumentParser()
    p.add_argument("components"), p.add_argument("weights"), p.add_argument("out"), p.add_argument("--figures", required=True)
    p.add_argument("--kind", default="ANIMATION"), p.add_argument("--width", type=int, default=512)
    p.add_argument("--seed", type=int, default=600_000), p.add_argument("--pairs", type=int, default=24), p.add_argument("--run", type=int, default=5)
    a = p.parse_args()
    torch.set_num_threads(1)
    components, saved = Components(torch.load(a.components)), torch.load(a.weights, weights_only=False)
    dit = network.Dit(len(components.mean))
    dit.load_state_dict(saved["mean"] if "mean" in saved else saved["weights"])
    made = []
    for roll in rolls.read_prepared(a.figures, a.kind, a.width, 512, a.run, a.seed, a.pairs, fine=1):
        made += answers(components, dit, roll)
    torch.save(made, a.out)
    print(f"{len(made)} latent frames")


if __name__ == "__main__":
    main()
