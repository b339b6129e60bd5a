"""Trains the transformer by flow matching on single latent frames, later on runs of them. Resumable.

    python train.py --components C.pt --data 'train*.pt' --held held.pt --out DIR --minutes 60

Writes DIR/latest.pt (everything needed to go on), DIR/best.pt (weights of the best measurement) and
DIR/log.jsonl, one line a measurement. One thread; batches of one mode each, since their rotary
positions differ.
"""
import argparse
import copy
import glob
import json
import math
import os
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import encoders
import groups
import network
from components import Components

SHIFT = 5.0
LONGEST = 8  # runs of more latent frames are taken whole
HISTORY = 2  # latent frames that a segment takes over from the one before


class Data:
    """Groups by the shape of their samples, since a batch has one shape."""

    def __init__(self, pattern):
        self.pattern, self.files, self.buckets = pattern, set(), {}
        self.load()

    def load(self):
        """Takes files that have come since."""
        for name in sorted(set(glob.glob(self.pattern)) - self.files):
            for g in torch.load(name):
                self.buckets.setdefault((g["run"], *g["target"].shape[-2:]), []).append(g)
            self.files.add(name)

    def batch(self, rng, tokens, replacement, history):
        """Samples of one length that have about `tokens` tokens together."""
        buckets = list(self.buckets.items())
        shares = np.array([len(groups) * key[0] for key, groups in buckets], float)
        (run, high, wide), groups = buckets[rng.choice(len(buckets), p=shares / shares.sum())]
        length = run
        if run <= LONGEST:
            length = int(rng.integers(HISTORY + 1, run + 1)) if history else int(rng.choice([1, 1, 2, 3, run]))
        area = high * wide // 4
        rows = []
        for _ in range(max(1, round(tokens / (area * (1 + 1.25 * length))))):
            g = groups[rng.integers(len(groups))]
            while history and g["times"][0] > 0:  # a segment begins with what it knows
                g = groups[rng.integers(len(groups))]
            pairs = [p for p in g["pairs"] if p[0] == replacement]
            first = 0 if history else int(rng.integers(run - length + 1))
            rows.append(row(g, pairs[rng.integers(len(pairs))], slice(first, first + length)))
        return stack(rows)


def with_ground(mask, white):
    """Marks what no figure covers in masks [28, ...]; the ground is the first of a frame's seven colours."""
    out = mask.float().unflatten(0, (4, 7)).clone()
    if white:
        out[:, 0] = 1 - out.sum(1)
    return out.flatten(0, 1)


def row(g, pair, window):
    """One answer and what it follows from."""
    replacement, a, b, k = pair
    frames = lambda x: x[:, window].float()
    return dict(
        target=frames(g["target"][k]), ref=g["ref"][a].float(), pose=frames(g["pose"][b]),
        ref_mask=with_ground(g["ref_mask"][a], not replacement).unsqueeze(1),
        pose_mask=with_ground(frames(g["pose_mask"][b].transpose(0, 1)), replacement),
        weight=g["cover"][k][window].float(), parts=g["parts"][k][window].float() / 255,
        ref_parts=g["ref_parts"][a].float() / 255, pose_parts=g["pose_parts"][b][window].float() / 255,
        image=g["thumb"][a].float(), times=torch.tensor(g["times"])[window])


def stack(rows):
    out = {k: torch.stack([r[k] for r in rows]) for k in rows[0]}
    out["image"] = encoders.image_features(out["image"])
    return out


def velocity(dit, b, x, t, replacement, history=None, taps=()):
    text = torch.zeros(len(x), network.TEXT_LENGTH, network.TEXT)
    return dit(x, b["ref"], b["ref_mask"], b["pose"], b["pose_mask"], text, b["image"], 1000 * t, b["times"], replacement, history, taps)


def history_of(x):
    """Marks the first latent frames as known: [B, 4, T, H, W]."""
    marks = torch.zeros(len(x), 4, *x.shape[2:])
    marks[:, :, :HISTORY] = 1.0
    return marks


class Helper(nn.Module):
    """Predicts body parts from tokens, in training only: it tells attention what to look for."""

    def __init__(self):
        super().__init__()
        self.still, self.video, self.drive = (nn.Linear(network.DIM, 16 * groups.CLASSES) for _ in range(3))

    def forward(self, early, late, b):
        still, video, drive = (patch_parts(x) for x in (b["ref_parts"].unsqueeze(1), b["parts"], b["pose_parts"]))
        area, shown = still.shape[1], still.shape[1] + video.shape[1]
        pairs = [(self.still(early[:, :area]), still), (self.video(late[:, area:shown]), video), (self.drive(early[:, shown:]), drive)]
        return sum(F.binary_cross_entropy_with_logits(x, y) for x, y in pairs)


def patch_parts(p):
    """[B, T, parts, 4h, 4w] -> [B, T h w, 16 parts]"""
    b, t, n, h, w = p.shape
    return p.reshape(b, t, n, h // 4, 4, w // 4, 4).permute(0, 1, 3, 5, 2, 4, 6).reshape(b, -1, 16 * n)


def sigmas(steps):
    u = torch.linspace(1, 0, steps + 1)
    return SHIFT * u / (1 + (SHIFT - 1) * u)


@torch.no_grad()
def sample(dit, b, replacement, steps, seed=0):
    x = network.NOISE * torch.randn(b["target"].shape, generator=torch.Generator().manual_seed(seed))
    s = sigmas(steps)
    for i in range(steps):
        x = x + (s[i + 1] - s[i]) * velocity(dit, b, x, s[i].expand(len(x)), replacement)[0]
    return x


def psnr(x, y, m):
    error = (x.clamp(-1, 1) - y).square() / 4 * m
    return (-10 * torch.log10(error.sum((1, 2, 3, 4)) / (y.shape[1] * m.sum((1, 2, 3, 4))))).tolist()


@torch.no_grad()
def measure(dit, components, held, steps):
    """Mean PSNR in the figure and outside it over held-out pairs, with the baselines."""
    report = {}
    for replacement in (False, True):
        scores = {k: [] for k in ("subject", "rest", "still", "copied", "ceiling")}
        for g, raw in held:
            for pair in [p for p in g["pairs"] if p[0] == replacement and p[2] == (p[1] + 1) % len(g["ref"])]:
                batch = stack([row(g, pair, slice(None))])
                y, m = raw["target"][pair[3]][None], raw["cover"][pair[3]][None, None]
                x = components.decode(sample(dit, batch, replacement, steps))
                scores["subject"] += psnr(x, y, m)
                scores["rest"] += psnr(x, y, 1 - m)
                scores["still"] += psnr(raw["ref"][pair[1]][None, :, None].expand_as(y), y, m)
                scores["copied"] += psnr(raw["clip"][pair[2]][None], y, m)
                scores["ceiling"] += psnr(components.decode(batch["target"]), y, m)
        report["replacement" if replacement else "animation"] = {k: round(float(np.mean(v)), 2) for k, v in scores.items()}
    return report


def main():
    p = argparse.ArgumentParser()
    for name in ("components", "data", "held", "out"):
        p.add_argument("--" + name, required=True)
    p.add_argument("--minutes", type=float, default=60), p.add_argument("--tokens", type=int, default=1700, help="of a batch")
    p.add_argument("--lr", type=float, default=1e-3), p.add_argument("--seed", type=int, default=0)
    p.add_argument("--replacement", type=float, default=0.4), p.add_argument("--pure", type=float, default=0.75)
    p.add_argument("--subject", type=float, default=4), p.add_argument("--helper", type=float, default=0.5)
    p.add_argument("--every", type=int, default=4, help="minutes between measurements"), p.add_argument("--held-groups", type=int, default=2), p.add_argument("--threads", type=int, default=1)
    p.add_argument("--history", type=float, default=0.15, help="share of batches that continue an earlier clip")
    p.add_argument("--channels", type=float, default=1.5, help="exponent of their deviation in the loss; 2 is the pixels' error")
    p.add_argument("--exact", action="store_true", help="products in float32 instead of bfloat16")
    p.add_argument("--start", help="weights to begin with instead of fresh ones")
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    os.makedirs(a.out, exist_ok=True)
    components, held, data = Components(torch.load(a.components)), torch.load(a.held)[:a.held_groups], Data(a.data)
    dit, helper = network.Dit(len(components.mean), a.seed), Helper()
    if a.start:
        dit.load_state_dict(torch.load(a.start)["weights"])
    parameters = [q for m in (dit, helper) for q in m.parameters()]
    matrices = [q for q in parameters if q.ndim > 1 and q.shape[0] > 2]
    small = {id(q) for q in matrices}
    optimiser = torch.optim.AdamW([dict(params=matrices, weight_decay=0.01),
                                   dict(params=[q for q in parameters if id(q) not in small], weight_decay=0)], a.lr, betas=(0.9, 0.98))
    mean = copy.deepcopy(dit)
    step, frames, spent, best, log = 0, 0, 0.0, -math.inf, {}
    latest = os.path.join(a.out, "latest.pt")
    if os.path.exists(latest):
        saved = torch.load(latest, weights_only=False)
        dit.load_state_dict(saved["dit"]), helper.load_state_dict(saved["helper"]), mean.load_state_dict(saved["mean"])
        optimiser.load_state_dict(saved["optimiser"])
        step, frames, spent, best = saved["step"], saved["frames"], saved["spent"], saved["best"]
    rng = np.random.default_rng((a.seed, step))
    torch.manual_seed(1000 * a.seed + step)
    channel = components.std ** a.channels
    channel = channel / channel.mean()
    channel = channel.view(1, -1, 1, 1, 1)
    measured = spent
    while spent < 60 * a.minutes:
        began = time.time()
        if step % 200 == 0:
            data.load()
        done = spent / (60 * a.minutes)
        rate = a.lr * min(1, (step + 1) / 200) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        replacement, knows = bool(rng.random() < a.replacement), bool(rng.random() < a.history)
        b = data.batch(rng, a.tokens, replacement, knows)
        x = b["target"]
        u = torch.rand(len(x))
        t = SHIFT * u / (1 + (SHIFT - 1) * u)
        t[torch.rand(len(x)) < a.pure] = 1.0
        noise, wide = network.NOISE * torch.randn_like(x), t.view(-1, 1, 1, 1, 1)
        noisy, history = (1 - wide) * x + wide * noise, history_of(x) if knows else None
        weight = (1 + a.subject * b["weight"]).unsqueeze(1)
        if knows:
            known = history[:, :1]
            noisy, weight = known * x + (1 - known) * noisy, (1 - known) * weight
        with torch.autocast("cpu", torch.bfloat16, enabled=not a.exact):
            v, (early, late) = velocity(dit, b, noisy, t, replacement, history, taps=(1, 3))
        v, early, late = v.float(), early.float(), late.float()
        error = (weight * channel * (v - (noise - x)).square()).mean((1, 2, 3, 4)) / weight.mean((1, 2, 3, 4))
        extra = helper(early, late, b)
        loss = error.mean() + a.helper * extra
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        step, frames = step + 1, frames + len(x) * x.shape[2]
        decay = min(0.998, (step + 1) / (step + 20))
        with torch.no_grad():
            for q, r in zip(mean.parameters(), dit.parameters()):
                q.lerp_(r, 1 - decay)
        high = t > 0.95
        if high.any():
            log.setdefault("replacement" if replacement else "animation", []).append(error[high].mean().item())
        log.setdefault("parts", []).append(extra.item())
        spent += time.time() - began
        if step % 100 == 0:
            print(f"{spent:6.0f} s step {step} frames {frames} rate {rate:.1e}",
                  {k: round(float(np.mean(v[-60:])), 3) for k, v in log.items()}, flush=True)
        if spent - measured > 60 * a.every or spent >= 60 * a.minutes:
            measured = spent
            one, four = measure(mean, components, held, 1), measure(mean, components, held, 4)
            line = dict(frames=frames, seconds=round(spent), rate=rate, one=one, four=four,
                        error={k: round(float(np.mean(v[-200:])), 4) for k, v in log.items()})
            with open(os.path.join(a.out, "log.jsonl"), "a") as f:
                f.write(json.dumps(line) + "\n")
            print(json.dumps(line), flush=True)
            score = one["animation"]["subject"] + one["replacement"]["subject"]
            if score > best:
                best = score
                torch.save(dict(weights=mean.state_dict(), line=line), os.path.join(a.out, "best.pt"))
        if step % 100 == 0 or spent >= 60 * a.minutes:
            saved = dict(dit=dit.state_dict(), helper=helper.state_dict(), mean=mean.state_dict(),
                         optimiser=optimiser.state_dict(), step=step, frames=frames, spent=spent, best=best)
            torch.save(saved, latest + ".new")
            os.replace(latest + ".new", latest)


if __name__ == "__main__":
    main()
