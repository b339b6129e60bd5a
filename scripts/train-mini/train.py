"""Trains the transformer by flow matching on latent frames, few and many together. Resumable.

    python train.py --components C.pt --data 'train*.pt' --held held.pt --out DIR --minutes 60

Writes DIR/latest.pt (everything needed to go on), DIR/best.pt (weights of the best measurement) and
DIR/log.jsonl, one line a measurement. Every worker has one thread and samples of its own; a batch has
one mode, since rotary positions differ.
"""
import argparse
import copy
import datetime
import json
import math
import os
import socket
import time

import numpy as np
import torch
from torch import distributed, nn
from torch.nn import functional as F

import groups
import network
from components import Components
from samples import HISTORY, Data, figures_first, row, stack

SHIFT = 5.0


def velocity(dit, b, x, t, replacement, history=None, taps=(), keep=None):
    return dit(x, b["ref"], b["ref_mask"], b["pose"], b["pose_mask"], b["text"], b["image"], 1000 * t, b["times"], replacement, history, taps, keep)


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

    def forward(self, early, late, b, keep):
        still, video, drive = (patch_parts(x) for x in (b["ref_parts"], b["parts"], b["pose_parts"]))
        if keep:
            still, video, drive = (chosen(x, k) for x, k in zip((still, video, drive), keep))
        area, shown = still.shape[1], still.shape[1] + video.shape[1]
        pairs = [(self.still(early[:, :area]), still), (self.video(late[:, area:shown]), video), (self.drive(early[:, shown:]), drive)]
        return sum(F.binary_cross_entropy_with_logits(x, y) for x, y in pairs)


def tokens(x):
    """[B, C, T, 2h, 2w] -> [B, T h w, 4 C], in the order of the network's answer"""
    b, c, t, h, w = x.shape
    return x.reshape(b, c, t, h // 2, 2, w // 2, 2).permute(0, 2, 3, 5, 4, 6, 1).flatten(1, 3).flatten(2)


def spread(chosen, index, shape):
    """Tokens [B, k, 4 C] of the numbers [B, k] as latents of this shape; zeros where there is none."""
    b, c, t, high, wide = shape
    every = torch.zeros(b, t * high * wide // 4, 4 * c).scatter(1, index.unsqueeze(-1).expand_as(chosen), chosen)
    return every.view(b, t, high // 2, wide // 2, 2, 2, c).permute(0, 6, 1, 2, 4, 3, 5).reshape(shape)


def chosen(x, index):
    """Of tokens [B, n, C] those of the numbers [B, k]."""
    return x.gather(1, index.unsqueeze(-1).expand(-1, -1, x.shape[-1]))


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


def average(parameters, workers):
    """Gradients of all workers."""
    if workers > 1:
        flat = torch.cat([q.grad.flatten() for q in parameters])
        distributed.all_reduce(flat)
        for q, g in zip(parameters, flat.div_(workers).split([q.numel() for q in parameters])):
            q.grad.copy_(g.view_as(q))


def arguments():
    p = argparse.ArgumentParser()
    for name in ("components", "data", "held", "out"):
        p.add_argument("--" + name, required=True)
    p.add_argument("--minutes", type=float, default=60), p.add_argument("--tokens", type=int, default=1300, help="of a worker's batch that are computed")
    p.add_argument("--lr", type=float, default=1e-3), p.add_argument("--seed", type=int, default=0)
    p.add_argument("--replacement", type=float, default=0.4)
    p.add_argument("--pure", type=float, default=0.6, help="share of batches at the first step's noise")
    p.add_argument("--subject", type=float, default=8), p.add_argument("--helper", type=float, default=0.25)
    p.add_argument("--every", type=int, default=10, help="minutes between measurements"), p.add_argument("--held-groups", type=int, default=2)
    p.add_argument("--workers", type=int, default=1, help="processes of one thread, each with samples of its own")
    p.add_argument("--history", type=float, default=0.15, help="share of batches that continue an earlier clip")
    p.add_argument("--channels", type=float, default=1.8, help="exponent of their deviation in the loss; 2 is the pixels' error")
    p.add_argument("--share", type=float, default=0.5, help="of the tokens, those near figures first, are computed")
    p.add_argument("--until", type=float, default=0.85, help="this share of the time; all of them afterwards")
    p.add_argument("--middle", type=float, default=0.3, help="share of batches at the second of two steps")
    p.add_argument("--mean", type=float, default=0.998, help="how much of the weights' running mean a step keeps")
    p.add_argument("--own", action="store_true", help="samples at the second of two steps follow from the network's own first")
    p.add_argument("--exact", action="store_true", help="products in float32 instead of bfloat16")
    p.add_argument("--start", help="weights to begin with instead of fresh ones")
    return p.parse_args()


def main():
    a = arguments()
    os.makedirs(a.out, exist_ok=True)
    if a.workers == 1:
        work(0, a)
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    torch.multiprocessing.spawn(work, (a, port), a.workers)


def work(rank, a, port=0):
    """Trains as one of the workers. The first measures and writes."""
    torch.set_num_threads(1)
    if a.workers > 1:
        distributed.init_process_group("gloo", f"tcp://127.0.0.1:{port}", rank=rank, world_size=a.workers, timeout=datetime.timedelta(minutes=30))
    components, held = Components(torch.load(a.components)), torch.load(a.held)[:a.held_groups]
    data = Data(a.data, components)
    dit, helper = network.Dit(len(components.mean), a.seed), Helper()
    if a.start:
        begin = torch.load(a.start)
        dit.load_state_dict(begin["weights"])
        if "helper" in begin:
            helper.load_state_dict(begin["helper"])
    parameters = [q for m in (dit, helper) for q in m.parameters()]
    matrices = [q for q in parameters if q.ndim > 1 and q.shape[0] > 2]
    small = {id(q) for q in matrices}
    optimiser = torch.optim.AdamW([dict(params=matrices, weight_decay=0.01),
                                   dict(params=[q for q in parameters if id(q) not in small], weight_decay=0)], a.lr, betas=(0.9, 0.98), fused=True)
    mean = copy.deepcopy(dit)
    step, frames, spent, best, log = 0, 0, 0.0, -math.inf, {}
    latest = os.path.join(a.out, "latest.pt")
    if os.path.exists(latest):
        saved = torch.load(latest, weights_only=False)
        dit.load_state_dict(saved["dit"]), helper.load_state_dict(saved["helper"]), mean.load_state_dict(saved["mean"])
        optimiser.load_state_dict(saved["optimiser"])
        step, frames, spent, best = saved["step"], saved["frames"], saved["spent"], saved["best"]
    rng, own = np.random.default_rng((a.seed, step)), np.random.default_rng((a.seed, step, rank))
    torch.manual_seed(1000 * a.seed + step + 1_000_000 * rank)
    channel = components.std ** a.channels
    channel = channel / channel.mean()
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
        part = a.share < 1 and done < a.until
        b = data.batch(rng, own, a.tokens / (a.share if part else 1), replacement, knows)
        x = b["target"]
        chance, middle = rng.random(), SHIFT / (1 + SHIFT)
        t = torch.full([len(x)], 1.0 if chance < a.pure else middle)
        if chance >= a.pure + a.middle:
            u = torch.rand(len(x))
            t = SHIFT * u / (1 + (SHIFT - 1) * u)
        noise, wide = network.NOISE * torch.randn_like(x), t.view(-1, 1, 1, 1, 1)
        noisy, history = (1 - wide) * x + wide * noise, history_of(x) if knows else None
        known = history[:, :1] if knows else torch.zeros(())
        weight = (1 - known) * (1 + a.subject * b["weight"]).unsqueeze(1)
        keep = figures_first(b, a.share) if part else None
        if a.own and a.pure <= chance < a.pure + a.middle:
            with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=not a.exact):
                first, _ = velocity(dit, b, known * x + (1 - known) * noise, torch.ones(len(x)), replacement, history, (), keep)
            noisy = noise - (1 - wide) * (spread(first.float(), keep[1], x.shape) if keep else first.float())
        towards = (noisy - x) / wide  # noise - x, or from the first step's answer
        noisy = known * x + (1 - known) * noisy
        with torch.autocast("cpu", torch.bfloat16, enabled=not a.exact):
            v, (early, late) = velocity(dit, b, noisy, t, replacement, history, (1, 3), keep)
        early, late, weight, wanted = early.float(), late.float(), tokens(weight), tokens(towards)
        if keep:
            weight, wanted = chosen(weight, keep[1]), chosen(wanted, keep[1])
        else:
            v = tokens(v)
        square = (v.float() - wanted).square().unflatten(-1, (4, -1)) * channel
        error = (weight.unsqueeze(-1) * square).mean((1, 2, 3)) / weight.mean((1, 2))
        drawn = b["kind"] in ("drawn", "more")  # of prepared pairs the parts are not known
        extra = (1.0 if drawn else 0.0) * helper(early, late, b, keep)
        loss = error.mean() + a.helper * extra
        optimiser.zero_grad()
        loss.backward()
        average(parameters, a.workers)
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        step, frames = step + 1, frames + a.workers * len(x) * x.shape[2]
        decay = min(a.mean, (step + 1) / (step + 20))
        with torch.no_grad():
            torch._foreach_lerp_(list(mean.parameters()), list(dit.parameters()), 1 - decay)
        high = t > 0.95
        if high.any():
            name = ("replacement" if replacement else "animation") if b["kind"] == "drawn" else b["kind"]
            log.setdefault(name, []).append(error[high].mean().item())
        if drawn:
            log.setdefault("parts", []).append(extra.item())
        spent += time.time() - began
        if a.workers > 1:  # one clock, or they would part
            clock = torch.tensor(spent, dtype=torch.float64)
            distributed.broadcast(clock, 0)
            spent = clock.item()
        if step % 100 == 0 and rank == 0:
            print(f"{spent:6.0f} s step {step} frames {frames} rate {rate:.1e}",
                  {k: round(float(np.mean(v[-60:])), 3) for k, v in log.items()}, flush=True)
        due = spent - measured > 60 * a.every or spent >= 60 * a.minutes
        measured = spent if due else measured
        if due and rank == 0:
            one, two = measure(mean, components, held, 1), measure(mean, components, held[:1], 2)
            line = dict(frames=frames, seconds=round(spent), rate=rate, one=one, two=two,
                        error={k: round(float(np.mean(v[-200:])), 4) for k, v in log.items()})
            with open(os.path.join(a.out, "log.jsonl"), "a") as f:
                f.write(json.dumps(line) + "\n")
            print(json.dumps(line), flush=True)
            score = one["animation"]["subject"] + one["replacement"]["subject"]
            if score > best:
                best = score
                torch.save(dict(weights=mean.state_dict(), line=line), os.path.join(a.out, "best.pt"))
        if rank == 0 and (step % 100 == 0 or spent >= 60 * a.minutes):
            saved = dict(dit=dit.state_dict(), helper=helper.state_dict(), mean=mean.state_dict(),
                         optimiser=optimiser.state_dict(), step=step, frames=frames, spent=spent, best=best)
            torch.save(saved, latest + ".new")
            os.replace(latest + ".new", latest)


if __name__ == "__main__":
    main()
