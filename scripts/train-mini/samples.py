"""Batches of train.py out of the groups that groups.py made."""
import glob
import math

import numpy as np
import torch
from torch.nn import functional as F

import encoders
import network

SEGMENT = 21  # latent frames of 81 frames, the longest that is sampled at once
LENGTHS = {1: 0.35, 2: 0.15, 3: 0.1, 6: 0.2, SEGMENT: 0.2}  # shares of runs of so many latent frames
HISTORY = 2  # latent frames that a segment takes over from the one before
LIT = 0.25  # share of the samples whose prompt says what light they are in


class Data:
    """Groups by the shape of their samples, since a batch has one shape."""

    def __init__(self, pattern, components):
        self.pattern, self.components, self.files, self.buckets = pattern, components, set(), {}
        self.load()

    def load(self):
        """Takes files that have come since."""
        for name in sorted(set(glob.glob(self.pattern)) - self.files):
            for g in torch.load(name, mmap=True):  # workers share the pages
                self.buckets.setdefault((g["run"], *g["target"].shape[-2:], g.get("kind", "drawn")), []).append(g)
            self.files.add(name)

    def batch(self, rng, own, tokens, replacement, history):
        """Samples of one length that have about `tokens` tokens together. `rng` chooses their shape, the
        same in every worker, and `own` the samples."""
        buckets = [b for b in self.buckets.items() if any(p[0] == replacement for p in b[1][0]["pairs"])]
        shares = np.array([len(groups) * key[0] for key, groups in buckets], float)
        (run, high, wide, kind), groups = buckets[rng.choice(len(buckets), p=shares / shares.sum())]
        able = [n for n in LENGTHS if n <= run]
        chances = np.array([LENGTHS[n] for n in able])
        length = int(rng.choice(able, p=chances / chances.sum()))
        length = max(length, HISTORY + 1) if history else length
        area = high * wide // 4
        rows = []
        for _ in range(max(1, round(tokens / (area * (1 + 1.25 * length))))):
            g = groups[own.integers(len(groups))]
            while history and g["times"][0] > 0:  # a segment begins with what it knows
                g = groups[own.integers(len(groups))]
            pairs = [p for p in g["pairs"] if p[0] == replacement]
            first = 0 if history else int(own.integers(run - length + 1))
            rows.append(row(g, pairs[own.integers(len(pairs))], slice(first, first + length), own.random() < 0.7))
            words = ["?"] * int(own.integers(25) if own.random() < 0.5 else 0)
            if own.random() < LIT:
                light = encoders.WORDS[own.integers(len(encoders.WORDS))]
                words.insert(own.integers(len(words) + 1), light)
                rows[-1]["target"] = self.components.lit(rows[-1]["target"], encoders.hint(light))
            rows[-1]["text"] = encoders.text_features(words, network.TEXT_LENGTH)
            if not history:
                rows[-1]["times"] = elsewhere(own, rows[-1]["times"])
        return dict(stack(rows), kind=kind)


def elsewhere(rng, times):
    """Other places of a segment for latent frames that follow from their own driving frames alone, so that
    few of them teach the distances of many. A clip's first frame, which fills a latent frame alone, stays."""
    n, fixed, chance = len(times), int(times[0] == 0), rng.random()
    if n == SEGMENT or chance < 0.35:
        return times
    if chance < 0.6 and not fixed:
        return torch.arange(n) + int(rng.integers(1, SEGMENT - n + 1))
    moved = np.sort(1 + rng.permutation(SEGMENT - 1)[:n - fixed])
    return torch.from_numpy(np.concatenate([np.zeros(fixed, int), moved]))


def with_ground(mask, white):
    """Marks what no figure covers in masks [28, ...]; the ground is the first of a frame's seven colours."""
    out = mask.float().unflatten(0, (4, 7)).clone()
    if white:
        out[:, 0] = 1 - out.sum(1)
    return out.flatten(0, 1)


def row(g, pair, window, half=True):
    """One answer and what it follows from. Where a group has more pictures of a figure, one comes as additional
    reference, and with `half` the reference is but a bust."""
    replacement, a, b, k = pair
    frames = lambda x: x[:, window].float()
    last = "bust_" if "bust_ref" in g and half else ""
    shown = (["other_"] if "other_ref" in g else []) + [last]
    stills = lambda name: torch.stack([g[n + name][a] for n in shown])
    return dict(
        target=frames(g["target"][k]), ref=stills("ref")[:, :, 0].float().transpose(0, 1), pose=frames(g["pose"][b]),
        ref_mask=torch.stack([with_ground(g[n + "ref_mask"][a], not replacement) for n in shown], 1),
        pose_mask=with_ground(frames(g["pose_mask"][b].transpose(0, 1)), replacement),
        weight=g["cover"][k][window].float(), parts=g["parts"][k][window].float() / 255,
        ref_parts=stills("ref_parts").float() / 255, pose_parts=g["pose_parts"][b][window].float() / 255,
        text=encoders.text_features([], network.TEXT_LENGTH), image=g[last + "thumb"][a].float(), times=torch.tensor(g["times"])[window])


def stack(rows):
    out = {k: torch.stack([r[k] for r in rows]) for k in rows[0]}
    out["image"] = encoders.image_features(out["image"])
    return out


def figures_first(b, share):
    """Numbers of this share of the references', the video's and the pose's tokens: what is near a figure, then anything else."""
    kept = []
    for parts in (b["ref_parts"], b["parts"], b["pose_parts"]):
        frames = parts.sum(2)
        near = F.max_pool2d(frames, 8, 4, 2)
        score = (near > 0).float().flatten(2) + torch.rand(near.shape).flatten(2)
        count = math.ceil(share * score.shape[-1])
        index = score.topk(count, -1).indices + score.shape[-1] * torch.arange(score.shape[1]).view(1, -1, 1)
        kept.append(index.flatten(1))
    return kept
