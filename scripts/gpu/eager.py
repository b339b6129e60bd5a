"""The baseline: the same transformer as plain PyTorch, the way the reference computes it.

Float32 residual stream, matrices and attention in `dtype`, rotary embedding in complex float64,
attention by PyTorch's own choice, contexts embedded and projected in every forward. With
dtype=torch.float64 everything is float64: the truth that outputs are compared with.
"""
import torch
import torch.nn.functional as F

from networks import EPS_OF_IMAGE_NORMS


def band(positions, elements):
    frequencies = 10000.0 ** (-torch.arange(0, elements, 2, dtype=torch.float64) / elements)
    angles = torch.outer(positions.double(), frequencies)
    return torch.polar(torch.ones_like(angles), angles)


def multipliers(head_dim, grid):
    """Complex, [tokens, 1, head_dim / 2], of [reference | video | pose] in animation mode."""
    side = 2 * (head_dim // 6)
    rows, columns = torch.arange(grid.rows), torch.arange(grid.columns)
    time = band(torch.arange(grid.frames + 1), head_dim - 2 * side)
    h, w, pose_w = band(rows, side), band(columns, side), band(columns + 120, side)

    def product(t, h, w):
        shape = (len(t), len(h), len(w), -1)
        parts = [t[:, None, None].expand(shape), h[None, :, None].expand(shape), w[None, None].expand(shape)]
        return torch.cat(parts, -1).flatten(0, 2)

    def halved(x):
        return x.view(len(x) // 2, 2, -1).mean(1)

    parts = [product(time[:1], h, w), product(time[1:], h, w), product(time[1:], halved(h), halved(pose_w))]
    return torch.cat(parts).unsqueeze(1)


class Eager:
    def __init__(self, spec, weights, grid, dtype, device):
        self.spec, self.w, self.grid, self.dtype = spec, weights, grid, dtype
        self.wide = torch.float64 if dtype == torch.float64 else torch.float32
        self.heads = spec["heads"]
        self.freqs = multipliers(spec["dim"] // spec["heads"], grid).to(device)

    def linear(self, name, x, dtype=None):
        dtype = dtype or self.dtype
        return F.linear(x.to(dtype), self.w[name + ".weight"].to(dtype), self.w[name + ".bias"].to(dtype))

    def layer_norm(self, x, eps, name=None):
        weight = self.w[name + ".weight"].to(self.wide) if name else None
        bias = self.w[name + ".bias"].to(self.wide) if name else None
        return F.layer_norm(x.to(self.wide), x.shape[-1:], weight, bias, eps)

    def rms_norm(self, x, name):
        wide = x.to(self.wide)
        normed = wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + self.spec["eps"])
        return normed.to(x.dtype) * self.w[name].to(self.wide)

    def rope(self, x):
        pairs = torch.view_as_complex(x.to(torch.float64).view(*x.shape[:-1], -1, 2))
        return torch.view_as_real(pairs * self.freqs).flatten(-2).to(self.wide)

    def split(self, x):
        return x.view(x.size(0), self.heads, -1)

    def attention(self, q, k, v):
        q, k, v = (x.to(self.dtype).transpose(0, 1).unsqueeze(0) for x in (q, k, v))
        return F.scaled_dot_product_attention(q, k, v)[0].transpose(0, 1).flatten(1)

    def patches(self, name, x):
        c, t, h, w = x.shape
        cells = x.view(c, t, h // 2, 2, w // 2, 2).permute(1, 2, 4, 0, 3, 5).flatten(3).flatten(0, 2)
        weight = self.w[name + ".weight"].flatten(1)
        return F.linear(cells.to(self.dtype), weight.to(self.dtype), self.w[name + ".bias"].to(self.dtype))

    def tokens(self, latent, parts):
        def marked(x, value):
            marks = x.new_full((self.spec["inDim"] - x.size(0), *x.shape[1:]), value)
            return torch.cat([x, marks])

        full = torch.cat([marked(parts["reference"], 1.0), marked(latent, 0.0)], 1)
        x = self.patches("patch_embedding", full) + self.patches("patch_embedding_mask", parts["reference_masks"])
        pose = (self.patches("patch_embedding_pose", marked(parts["pose"], 1.0))
                + self.patches("patch_embedding_mask", parts["driving_masks"]))
        return torch.cat([x, pose])

    def contexts(self, text, image):
        padded = F.pad(text, (0, 0, 0, self.spec["textLength"] - text.size(0)))
        t = F.gelu(self.linear("text_embedding.0", padded), approximate="tanh")
        i = self.layer_norm(image, EPS_OF_IMAGE_NORMS, "img_emb.proj.0")
        i = self.linear("img_emb.proj.3", F.gelu(self.linear("img_emb.proj.1", i)))
        return self.linear("text_embedding.2", t), self.layer_norm(i, EPS_OF_IMAGE_NORMS, "img_emb.proj.4")

    def block(self, n, x, e0, text, image):
        p, eps = f"blocks.{n}.", self.spec["eps"]
        m = (self.w[p + "modulation"].to(self.wide)[0] + e0).unbind()
        h = self.layer_norm(x, eps) * (1 + m[1]) + m[0]
        a = p + "self_attn."
        q = self.rope(self.split(self.rms_norm(self.linear(a + "q", h), a + "norm_q.weight")))
        k = self.rope(self.split(self.rms_norm(self.linear(a + "k", h), a + "norm_k.weight")))
        v = self.split(self.linear(a + "v", h))
        x = x + self.linear(a + "o", self.attention(q, k, v)) * m[2]
        h = self.layer_norm(x, eps, p + "norm3")
        a = p + "cross_attn."
        q = self.split(self.rms_norm(self.linear(a + "q", h), a + "norm_q.weight"))
        answers = 0
        for rows, suffix in ((text, ""), (image, "_img")):
            k = self.split(self.rms_norm(self.linear(a + "k" + suffix, rows), a + f"norm_k{suffix}.weight"))
            answers = answers + self.attention(q, k, self.split(self.linear(a + "v" + suffix, rows)))
        x = x + self.linear(a + "o", answers)
        h = self.layer_norm(x, eps) * (1 + m[4]) + m[3]
        h = F.gelu(self.linear(p + "ffn.0", h), approximate="tanh")
        return x + self.linear(p + "ffn.2", h) * m[5]

    def velocity(self, latent, t, parts, text, image):
        spec, grid = self.spec, self.grid
        half = spec["freqDim"] // 2
        angles = t * 10000.0 ** (-torch.arange(half, dtype=torch.float64, device=latent.device) / half)
        sinusoid = torch.cat([angles.cos(), angles.sin()]).to(self.wide)
        e = F.silu(self.linear("time_embedding.0", sinusoid, self.wide))
        e = self.linear("time_embedding.2", e, self.wide)
        e0 = self.linear("time_projection.1", F.silu(e), self.wide).view(6, -1)
        text, image = self.contexts(text, image)
        x = self.tokens(latent, parts)
        for n in range(spec["layers"]):
            x = self.block(n, x, e0, text, image)
        m = self.w["head.modulation"].to(self.wide)[0] + e
        x = x[grid.still:grid.still + grid.video]
        y = self.linear("head.head", self.layer_norm(x, spec["eps"]) * (1 + m[1]) + m[0], self.wide)
        y = y.view(*grid.sizes, 2, 2, -1).permute(5, 0, 1, 3, 2, 4)
        return y.reshape(-1, grid.frames, 2 * grid.rows, 2 * grid.columns)
