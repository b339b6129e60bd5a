"""SCAIL-2's diffusion transformer with free sizes and the checkpoint's own parameter names, for training.

The product's transformer.py computes the same from the same weights. What differs from a fresh network is
where training starts: the patch embedding and the head are tied, and some heads begin as "look at the
same place in the driving picture" or "in the reference", which rotary positions can express by
almost alone.
"""
import functools
import math

import torch
from torch import nn
from torch.nn import functional as F

DIM, HEADS, LAYERS, FFN, FREQ = 288, 6, 5, 864, 64
TEXT, TEXT_LENGTH, IMAGE = 32, 32, 64
NOISE = 0.1  # deviation of the noise where latents have 1; the profile's normalisation says it the other way round
SHIFT = 120  # how far the model moves the driving picture's columns, and in replacement the reference's rows


def turns(position, elements):
    """position [..., n] -> (cos, sin), each [..., n, elements / 2]"""
    frequency = 10000.0 ** (-torch.arange(0, elements, 2, dtype=torch.float64) / elements)
    angle = position.double().unsqueeze(-1) * frequency
    return torch.stack([angle.cos(), angle.sin()])


@functools.lru_cache(512)
def table_of(times, height, width, replacement, references=1):
    """Multipliers of [references | video | pose]: [2, tokens, head / 2]; times are latent frames."""
    head = DIM // HEADS
    side = 2 * (head // 6)
    times = torch.tensor(times).unsqueeze(0)
    rows, columns = torch.arange(height), torch.arange(width)

    def grid(t, h, w):
        n, m, k, batch = t.shape[2], h.shape[1], w.shape[1], 1
        parts = [t[:, :, :, None, None].expand(2, batch, n, m, k, -1), h[:, None, None, :, None].expand(2, batch, n, m, k, -1),
                 w[:, None, None, None].expand(2, batch, n, m, k, -1)]
        return torch.cat(parts, -1).flatten(2, 4)

    mean = lambda x: x.unflatten(1, (-1, 2)).mean(2)
    band = lambda position: turns(position, side)
    time = lambda t: turns(t, head - 2 * side)
    video = times + references - (1 if replacement else 0)
    parts = [grid(time(torch.arange(references).unsqueeze(0)), band(rows + (SHIFT if replacement else 0)), band(columns)),
             grid(time(video), band(rows), band(columns)),
             grid(time(video), mean(band(rows)), mean(band(columns + SHIFT)))]
    return torch.cat(parts, 2).float()[:, 0]


def rotate(x, table):
    """x [B, heads, tokens, head], table [2, B, tokens, head / 2]"""
    cos, sin = table.unsqueeze(2)
    a, b = x.unflatten(-1, (-1, 2)).unbind(-1)
    return torch.stack([a * cos - b * sin, a * sin + b * cos], -1).flatten(-2)


def patches(convolution, x):
    """A convolution whose kernel is its stride, as a product: [B, C, T, 2h, 2w] -> [B, T h w, DIM]"""
    b, c, t, h, w = x.shape
    rows = x.reshape(b, c, t, h // 2, 2, w // 2, 2).permute(0, 2, 3, 5, 1, 4, 6).reshape(b, -1, 4 * c)
    return F.linear(rows, convolution.weight.flatten(1), convolution.bias)


class Rms(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(dim))

    def forward(self, x):
        return F.rms_norm(x.float(), (x.shape[-1],), self.weight, 1e-6)


class Attend(torch.autograd.Function):
    """Softmax attention as plain products. The gradient of the softmax follows from the answer's own, as
    fused kernels have it, which spares a pass over the scores."""

    @staticmethod
    def forward(ctx, q, k, v):
        p = torch.softmax(q @ k.transpose(-1, -2), -1)
        out = p @ v
        ctx.save_for_backward(q, k, v, p, out)
        return out

    @staticmethod
    def backward(ctx, grad):
        q, k, v, p, out = ctx.saved_tensors
        delta = (grad.float() * out.float()).sum(-1, keepdim=True).to(p.dtype)
        scores = (grad @ v.transpose(-1, -2)).sub_(delta).mul_(p)
        return scores @ k, scores.transpose(-1, -2) @ q, p.transpose(-1, -2) @ grad


def attend(q, k, v):
    dtype = torch.bfloat16 if torch.is_autocast_enabled("cpu") else torch.float32
    with torch.autocast("cpu", enabled=False):
        return Attend.apply((q * q.shape[-1] ** -0.5).to(dtype), k.to(dtype), v.to(dtype))


def split(x):
    return x.unflatten(-1, (HEADS, -1)).transpose(1, 2)


class SelfAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(DIM, DIM) for _ in range(4))
        self.norm_q, self.norm_k = Rms(DIM), Rms(DIM)

    def forward(self, x, table):
        q, k = rotate(split(self.norm_q(self.q(x))), table), rotate(split(self.norm_k(self.k(x))), table)
        return self.o(attend(q, k, split(self.v(x))).transpose(1, 2).flatten(2))


class CrossAttention(SelfAttention):
    def __init__(self):
        super().__init__()
        self.k_img, self.v_img, self.norm_k_img = nn.Linear(DIM, DIM), nn.Linear(DIM, DIM), Rms(DIM)

    def forward(self, x, text, image):
        q = split(self.norm_q(self.q(x)))
        y = attend(q, split(self.norm_k(self.k(text))), split(self.v(text)))
        y = y + attend(q, split(self.norm_k_img(self.k_img(image))), split(self.v_img(image)))
        return self.o(y.transpose(1, 2).flatten(2))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.modulation = nn.Parameter(0.02 * torch.randn(1, 6, DIM))
        self.self_attn, self.cross_attn = SelfAttention(), CrossAttention()
        self.norm3 = nn.LayerNorm(DIM, 1e-6)
        self.ffn = nn.Sequential(nn.Linear(DIM, FFN), nn.GELU("tanh"), nn.Linear(FFN, DIM))

    def forward(self, x, e0, text, image, table):
        m = (self.modulation + e0).unsqueeze(2).unbind(1)
        norm = lambda y: F.layer_norm(y, (DIM,), eps=1e-6)
        x = x + m[2] * self.self_attn(norm(x) * (1 + m[1]) + m[0], table)
        x = x + self.cross_attn(self.norm3(x), text, image)
        return x + m[5] * self.ffn(norm(x) * (1 + m[4]) + m[3])


class ImageEmbedding(nn.Module):
    def __init__(self):
        super().__init__()
        self.proj = nn.Sequential(nn.LayerNorm(IMAGE), nn.Linear(IMAGE, IMAGE), nn.GELU(), nn.Linear(IMAGE, DIM), nn.LayerNorm(DIM))

    def forward(self, x):
        return self.proj(x)


class Head(nn.Module):
    def __init__(self, z):
        super().__init__()
        self.modulation = nn.Parameter(0.02 * torch.randn(1, 2, DIM))
        self.head = nn.Linear(DIM, 4 * z)

    def forward(self, x, e):
        m = (self.modulation + e.unsqueeze(1)).unsqueeze(2).unbind(1)
        return self.head(F.layer_norm(x, (DIM,), eps=1e-6) * (1 + m[1]) + m[0])


# Where heads begin to look: (who, rows, columns) from the token's own place, in tokens of full size.
# Steps of one tell even rows and columns from odd ones, which share a driving token.
POSE, REFERENCE, SWAPPED, NEAR = "pose", "reference", "reference in replacement", "near"
STARTS = [
    [(NEAR, 0, 0), (POSE, 0, 0), (REFERENCE, 0, 0), (SWAPPED, 0, 0), None, None],
    [(POSE, 1, 0), (POSE, 0, 1), (POSE, -1, 0), (POSE, 0, -1), (POSE, 0, 0), None],
    [(NEAR, 0, 0), (REFERENCE, 0, 0), (SWAPPED, 0, 0), (POSE, 0, 0), None, None],
    [(POSE, 0, 0), (NEAR, 0, 0), None, None, None, None],
    [(NEAR, 0, 0), (POSE, 0, 0), None, None, None, None],
]
PAIRS = (0, 1, 3)  # a shift of 120 is nearly whole turns of pairs 0 and 1; pair 3 tells it from none


def look(attention, head, who, rows, columns, signs):
    """Makes `head` begin as attention to a place. Keys answer if their token carries `signs[who]`, the
    direction that clean tokens of that kind are marked with; norm weights set how sharp the place is."""
    width = DIM // HEADS
    side = 2 * (width // 6)
    timed = who in (POSE, NEAR)
    bands = [(width - 2 * side, 0, timed), (side, rows + (SHIFT if who == SWAPPED else 0), True),
             (side, columns + (SHIFT if who == POSE else 0), True)]
    length = math.sqrt(width / (len(PAIRS) * sum(b[2] for b in bands)))
    at = head * width
    with torch.no_grad():
        for linear in (attention.q, attention.k):
            linear.weight[at:at + width] *= 0.1
        for norm in (attention.norm_q, attention.norm_k):
            norm.weight[at:at + width] = 1.8
        attention.q.bias[at:at + width], attention.k.bias[at:at + width] = 0, 0
        for elements, offset, counts in bands:
            for pair in range(elements // 2):
                if counts and pair in PAIRS:
                    # A query turned by its own place must meet a key that is `offset` further on.
                    angle = offset * 10000.0 ** (-2 * pair / elements)
                    attention.q.bias[at:at + 2] = length * torch.tensor([math.cos(angle), math.sin(angle)])
                    if who == NEAR:
                        attention.k.bias[at] = length
                    else:
                        attention.k.weight[at] += length * signs[who] / 4
                at += 2


class Dit(nn.Module):
    def __init__(self, z, seed=0):
        super().__init__()
        torch.manual_seed(seed)
        self.z = z
        convolution = lambda channels: nn.Conv3d(channels, DIM, (1, 2, 2), (1, 2, 2))
        self.patch_embedding, self.patch_embedding_pose = convolution(z + 4), convolution(z + 4)
        self.patch_embedding_mask = convolution(28)
        self.text_embedding = nn.Sequential(nn.Linear(TEXT, DIM), nn.GELU("tanh"), nn.Linear(DIM, DIM))
        self.time_embedding = nn.Sequential(nn.Linear(FREQ, DIM), nn.SiLU(), nn.Linear(DIM, DIM))
        self.time_projection = nn.Sequential(nn.SiLU(), nn.Linear(DIM, 6 * DIM))
        self.img_emb = ImageEmbedding()
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.head = Head(z)
        self.start()

    def start(self):
        with torch.no_grad():
            for module in self.modules():
                if isinstance(module, nn.Linear):
                    nn.init.normal_(module.weight, std=module.in_features ** -0.5), nn.init.zeros_(module.bias)
            basis = nn.init.orthogonal_(torch.empty(DIM, 4 * self.z))
            weight = self.patch_embedding.weight
            nn.init.normal_(weight, std=0.1)
            weight[:, :self.z] = basis.view(DIM, 2, 2, self.z).permute(0, 3, 1, 2).unsqueeze(2)
            # What latents leave free marks the kinds of clean tokens, through their four channels of ones.
            free = torch.linalg.qr(torch.cat([basis, torch.randn(DIM, 2)], 1))[0][:, -2:].T
            signs = {POSE: free[0], REFERENCE: free[1], SWAPPED: free[1]}
            weight[:, self.z:] = 4 * free[1].view(DIM, 1, 1, 1, 1) / 16
            self.patch_embedding_pose.weight[:, self.z:] = 4 * free[0].view(DIM, 1, 1, 1, 1) / 16
            self.head.head.weight.copy_(basis.T)
            nn.init.zeros_(self.time_projection[1].weight), nn.init.normal_(self.time_embedding[2].weight, std=0.02)
            for block, starts in zip(self.blocks, STARTS):
                block.modulation[:, [2, 5]] = 0.5
                for linear in (block.self_attn.o, block.cross_attn.o, block.ffn[2]):
                    linear.weight *= LAYERS ** -0.5
                for linear in (block.self_attn.q, block.self_attn.k):
                    linear.weight *= 0.5
                    nn.init.normal_(linear.bias, std=0.5)
                for head, begin in enumerate(starts):
                    if begin:
                        look(block.self_attn, head, *begin, signs)

    def forward(self, x, ref, ref_mask, pose, pose_mask, text, image, t, times, replacement, history=None, taps=(), keep=None):
        """x [B, z, T, H, W]; ref [B, z, n, H, W], the last of them the reference; masks with 28 channels, ref_mask of these n;
        t [B] in 0..1000; times [B, T]. Velocity, and the token streams after the blocks in `taps`. With
        `keep`, numbers [B, k] of the references', the video's and the pose's tokens, only those are
        computed, and the velocity comes as tokens."""
        batch, _, frames, high, wide = x.shape
        height, width = high // 2, wide // 2
        marks = lambda y, value: F.pad(y, (0, 0, 0, 0, 0, 0, 0, 4), value=value)
        video = torch.cat([x, history], 1) if history is not None else marks(x, 0.0)
        still = patches(self.patch_embedding, marks(ref, 1.0)) + patches(self.patch_embedding_mask, ref_mask)
        video = patches(self.patch_embedding, video) + self.patch_embedding_mask.bias
        drive = patches(self.patch_embedding_pose, marks(pose, 1.0)) + patches(self.patch_embedding_mask, pose_mask)
        y = torch.cat([still, video, drive], 1)
        frequency = 10000.0 ** (-torch.arange(FREQ // 2, dtype=torch.float64) / (FREQ // 2))
        angle = t.double().unsqueeze(1) * frequency
        e = self.time_embedding(torch.cat([angle.cos(), angle.sin()], 1).float())
        e0 = self.time_projection(e).unflatten(1, (6, DIM))
        text, image = self.text_embedding(text), self.img_emb(image)
        tables = [table_of(tuple(row), height, width, replacement, ref.shape[2]) for row in times.tolist()]
        table, streams = torch.stack(tables, 1), []
        area, shown = ref.shape[2] * height * width, frames * height * width
        if keep:
            index = torch.cat([keep[0], keep[1] + area, keep[2] + area + shown], 1).unsqueeze(-1)
            y, table = y.gather(1, index.expand(-1, -1, DIM)), table.gather(2, index.expand(2, -1, -1, table.shape[-1]))
            area, shown = keep[0].shape[1], keep[1].shape[1]
        for index, block in enumerate(self.blocks):
            y = block(y, e0, text, image, table)
            if index in taps:
                streams.append(y)
        out = self.head(y[:, area:area + shown], e)
        if keep:
            return out, streams
        out = out.view(batch, frames, height, width, 2, 2, self.z).permute(0, 6, 1, 2, 4, 3, 5)
        return out.reshape(batch, self.z, frames, high, wide), streams
