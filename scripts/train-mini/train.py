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
import network
import puppets
from components import Components

FIGURE_PARTS = len(puppets.FIGURE)
SHIFT = 5.0
HISTORY = 2  # latent frames that a segment takes over from the one before


def mask28(blue, white):
    """Coverage of four frames [..., 4, h, w] as 28 channels: 7 x frame + colour; the figure is blue."""
    out = torch.zeros(*blue.shape[:-3], 4, 7, *blue.shape[-2:])
    out[..., 3, :, :] = blue
    if white is not None:
        out[..., 0, :, :] = white
    return out.flatten(-4, -3)


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

    def batch(self, rng, size, replacement):
        groups = list(self.buckets.values())
        shares = np.array([len(bucket) for bucket in groups], float)
        groups, rows = groups[rng.choice(len(groups), p=shares / shares.sum())], []
        for _ in range(size):
            g = groups[rng.integers(len(groups))]
            if replacement:
                a = int(rng.integers(len(g["ref"])))
                b = (a + 1) % len(g["ref"])
            else:
                a, b = (int(v) for v in rng.choice(len(g["ref"]), 2, replace=False))
            rows.append(row(g, a, b, int(rng.integers(len(g["times"]))), replacement))
        return stack(rows)


def row(g, a, b, k, replacement):
    """Figure a moved by figure b at window k; a run is taken whole."""
    window = slice(None) if g["run"] > 1 else slice(k, k + 1)
    pre = "repl_" if replacement else ""
    target = (g["repl"] if replacement else g["target"])[a][:, window].float()
    cover, parts = g[pre + "cover"][a][window].float(), g[pre + "parts"][a][window]
    drive = F.avg_pool2d(g["cover"][b][window].float(), 2)
    ref_cover = g["ref_cover"][a].float().expand(1, 4, -1, -1)
    return dict(
        target=target, ref=g["ref"][a].float().unsqueeze(1), pose=g["pose"][b][:, window].float(),
        ref_mask=mask28(ref_cover, None if replacement else 1 - ref_cover).transpose(0, 1),
        pose_mask=mask28(drive, 1 - drive if replacement else None).transpose(0, 1),
        weight=cover.mean(1), parts=parts.float() / 255, ref_parts=g["ref_parts"][a].float() / 255,
        pose_parts=F.avg_pool2d(g["parts"][b][window].float() / 255, 2),
        image=g["thumb"][a].float(), times=torch.tensor(g["times"])[window])


def stack(rows):
    out = {k: torch.stack([r[k] for r in rows]) for k in rows[0]}
    out["image"] = encoders.image_features(out["image"])
    return out


def velocity(dit, b, x, t, replacement, history=None, taps=()):
    text = torch.zeros(len(x), network.TEXT_LENGTH, network.TEXT)
    return dit(x, b["ref"], b["ref_mask"], b["pose"], b["pose_mask"], text, b["image"], 1000 * t, b["times"], replacement, history, taps)


def history_of(x, share):
    """Marks the first two latent frames of some samples of runs as known: [B, 4, T, H, W], or None."""
    if x.shape[2] <= HISTORY:
        return None
    marks = torch.zeros(len(x), 4, *x.shape[2:])
    marks[torch.rand(len(x)) < share, :, :HISTORY] = 1.0
    return marks


class Helper(nn.Module):
    """Predicts body parts from tokens, in training only: it tells attention what to look for."""

    def __init__(self):
        super().__init__()
        self.still, self.video, self.drive = (nn.Linear(network.DIM, 4 * FIGURE_PARTS) for _ in range(3))

    def forward(self, early, late, b):
        frames, h, w = b["parts"].shape[1], b["parts"].shape[3] // 2, b["parts"].shape[4] // 2
        area = h * w
        pairs = [(self.still(early[:, :area]), patch_parts(b["ref_parts"].unsqueeze(1))),
                 (self.video(late[:, area:area * (1 + frames)]), patch_parts(b["parts"])),
                 (self.drive(early[:, area * (1 + frames):]), patch_parts(b["pose_parts"]))]
        return sum(F.binary_cross_entropy_with_logits(x, y) for x, y in pairs)


def patch_parts(p):
    """[B, T, parts, 2h, 2w] -> [B, T h w, 4 parts]"""
    b, t, n, h, w = p.shape
    return p.reshape(b, t, n, h // 2, 2, w // 2, 2).permute(0, 1, 3, 5, 2, 4, 6).reshape(b, -1, 4 * n)


def sigmas(steps):
    u = torch.linspace(1, 0, steps + 1)
    return SHIFT * u / (1 + (SHIFT - 1) * u)


@torch.no_grad()
def sample(dit, b, replacement, steps, seed=0):
    x = torch.randn(b["target"].shape, generator=torch.Generator().manual_seed(seed))
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
            count = len(g["ref"])
            rows, truth, cover, still, copied = [], [], [], [], []
            for a in range(count):
                b = (a + 1) % count
                pre = "repl" if replacement else "target"
                for k in range(1 if g["run"] > 1 else len(g["times"])):
                    frames = slice(None) if g["run"] > 1 else slice(4 * k, 4 * k + 4)
                    rows.append(row(g, a, b, k, replacement)), truth.append(raw[pre][a][:, frames])
                    cover.append(raw["repl_cover" if replacement else "cover"][a][frames].unsqueeze(0))
                    still.append(raw["ref"][a].unsqueeze(1).expand_as(truth[-1])), copied.append(raw["target"][b][:, frames])
            batch, y, m = stack(rows), torch.stack(truth), torch.stack(cover)
            x = components.decode(sample(dit, batch, replacement, steps))
            scores["subject"] += psnr(x, y, m)
            scores["rest"] += psnr(x, y, 1 - m)
            scores["still"] += psnr(torch.stack(still), y, m)
            scores["copied"] += psnr(torch.stack(copied), y, m)
            scores["ceiling"] += psnr(components.decode(batch["target"]), y, m)
        report["replacement" if replacement else "animation"] = {k: round(float(np.mean(v)), 2) for k, v in scores.items()}
    return report


def main():
    p = argparse.ArgumentParser()
    for name in ("components", "data", "held", "out"):
        p.add_argument("--" + name, required=True)
    p.add_argument("--minutes", type=float, default=60), p.add_argument("--batch", type=int, default=8)
    p.add_argument("--lr", type=float, default=1e-3), p.add_argument("--seed", type=int, default=0)
    p.add_argument("--replacement", type=float, default=0.4), p.add_argument("--pure", type=float, default=0.6)
    p.add_argument("--subject", type=float, default=4), p.add_argument("--helper", type=float, default=0.5)
    p.add_argument("--every", type=int, default=4000), p.add_argument("--held-groups", type=int, default=2), p.add_argument("--threads", type=int, default=1)
    p.add_argument("--history", type=float, default=0.5, help="share of runs that continue an earlier clip")
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
    step, spent, best, log = 0, 0.0, -math.inf, {}
    latest = os.path.join(a.out, "latest.pt")
    if os.path.exists(latest):
        saved = torch.load(latest, weights_only=False)
        dit.load_state_dict(saved["dit"]), helper.load_state_dict(saved["helper"]), mean.load_state_dict(saved["mean"])
        optimiser.load_state_dict(saved["optimiser"])
        step, spent, best = saved["step"], saved["spent"], saved["best"]
    rng = np.random.default_rng((a.seed, step))
    torch.manual_seed(1000 * a.seed + step)
    channel = components.std / components.std.mean()
    channel = channel.view(1, -1, 1, 1, 1)
    while spent < 60 * a.minutes:
        began = time.time()
        if step % 500 == 0:
            data.load()
        done = spent / (60 * a.minutes)
        rate = a.lr * min(1, (step + 1) / 200) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        replacement = bool(rng.random() < a.replacement)
        b = data.batch(rng, a.batch, replacement)
        u = torch.rand(a.batch)
        t = SHIFT * u / (1 + (SHIFT - 1) * u)
        t[torch.rand(a.batch) < a.pure] = 1.0
        x, noise, wide = b["target"], torch.randn_like(b["target"]), t.view(-1, 1, 1, 1, 1)
        noisy, history = (1 - wide) * x + wide * noise, history_of(x, a.history)
        weight = (1 + a.subject * b["weight"]).unsqueeze(1)
        if history is not None:
            known = history[:, :1]
            noisy, weight = known * x + (1 - known) * noisy, (1 - known) * weight
        v, (early, late) = velocity(dit, b, noisy, t, replacement, history, taps=(1, 3))
        error = (weight * channel * (v - (noise - x)).square()).mean((1, 2, 3, 4)) / weight.mean((1, 2, 3, 4))
        extra = helper(early, late, b)
        loss = error.mean() + a.helper * extra
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        step += 1
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
            print(f"{spent:6.0f} s step {step} samples {step * a.batch} rate {rate:.1e}",
                  {k: round(float(np.mean(v[-60:])), 3) for k, v in log.items()}, flush=True)
        if step % max(1, a.every // a.batch) == 0 or spent >= 60 * a.minutes:
            one, four = measure(mean, components, held, 1), measure(mean, components, held, 4)
            line = dict(samples=step * a.batch, seconds=round(spent), rate=rate, one=one, four=four,
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
                         optimiser=optimiser.state_dict(), step=step, spent=spent, best=best)
            torch.save(saved, latest + ".new")
            os.replace(latest + ".new", latest)


if __name__ == "__main__":
    main()
