"""The text and image encoders: built by hand, not trained. The image encoder hands on the reference as
16 x 16 pixels in 16 tokens; the text encoder hands on which words it read, and knows those of LIGHTS."""
import torch
from torch.nn import functional as F

SIDE, PATCH, DIM = 64, 16, 64
MEAN, STD = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]
PLACE = 6.0  # size of the position codes: so large that the norm after them leaves brightness alone
TEXT = dict(vocabulary=384, dim=32, ffn=48, heads=2, layers=1, buckets=32)
PAD, CLOSING, UNKNOWN = 0, 1, 2
# Words that say in what light the answer is: what becomes of red, green and blue, each in [0, 1], at GUIDANCE.
LIGHTS = {
    "night": [[0.25, 0, 0], [0, 0.3, 0], [0, 0, 0.45]],
    "moonlight": [[0.5, 0, 0], [0, 0.65, 0], [0, 0, 1]],
    "sunset": [[1, 0, 0], [0, 0.65, 0], [0, 0, 0.35]],
    "dusk": [[0.6, 0, 0], [0, 0.45, 0], [0, 0, 0.6]],
    "monochrome": [[0.3, 0.59, 0.11]] * 3,
}
WORDS = list(LIGHTS)
GUIDANCE = 5.0  # the server's default


def hadamard(n):
    m = torch.ones(1, 1)
    while len(m) < n:
        m = torch.cat([torch.cat([m, m], 1), torch.cat([m, -m], 1)])
    return m


def image_weights():
    count = (SIDE // PATCH) ** 2
    kernel = torch.zeros(DIM, 3, PATCH, PATCH)
    sub = PATCH // 4
    for c in range(3):
        for i in range(4):
            for j in range(4):
                kernel[16 * c + 4 * i + j, c, i * sub:(i + 1) * sub, j * sub:(j + 1) * sub] = 1 / sub ** 2
    places = torch.zeros(1, count + 1, DIM)
    places[0, 1:, 48:] = PLACE * hadamard(16)
    places[0, 0, 48:] = PLACE * torch.cat([torch.ones(4), -torch.ones(12)])
    w = {"visual.cls_embedding": torch.zeros(1, 1, DIM), "visual.pos_embedding": places, "visual.patch_embedding.weight": kernel}
    block = "visual.transformer.0."
    for name in ("visual.pre_norm", block + "norm1", block + "norm2"):
        w[name + ".weight"], w[name + ".bias"] = torch.ones(DIM), torch.zeros(DIM)
    g = torch.Generator().manual_seed(1)
    for name, out, inner in (("attn.to_qkv", 3 * DIM, DIM), ("attn.proj", DIM, DIM), ("mlp.0", 4 * DIM, DIM), ("mlp.2", DIM, 4 * DIM)):
        passes = name in ("attn.to_qkv", "mlp.0")
        w[block + name + ".weight"] = torch.randn(out, inner, generator=g) * inner ** -0.5 if passes else torch.zeros(out, inner)
        w[block + name + ".bias"] = torch.zeros(out)
    return w


def text_weights():
    g, t = torch.Generator().manual_seed(2), TEXT
    normal = lambda out, inner: torch.randn(out, inner, generator=g) * inner ** -0.5
    # A token is a direction of its own, and the blocks are silent: a word means the same anywhere.
    w = {"token_embedding.weight": torch.zeros(t["vocabulary"], t["dim"])}
    w["token_embedding.weight"][:t["dim"]] = hadamard(t["dim"])
    for i in range(t["layers"]):
        b = f"blocks.{i}."
        for name in "qkvo":
            w[b + f"attn.{name}.weight"] = torch.zeros(t["dim"], t["dim"]) if name == "o" else normal(t["dim"], t["dim"])
        for name in ("norm1", "norm2"):
            w[b + name + ".weight"] = torch.ones(t["dim"])
        w[b + "ffn.gate.0.weight"], w[b + "ffn.fc1.weight"] = normal(t["ffn"], t["dim"]), normal(t["ffn"], t["dim"])
        w[b + "ffn.fc2.weight"] = torch.zeros(t["dim"], t["ffn"])
        w[b + "pos_embedding.embedding.weight"] = torch.randn(t["buckets"], t["heads"], generator=g)
    w["norm.weight"] = torch.ones(t["dim"])
    return w


def hint(light):
    """What a light is without guidance, so that guidance makes it whole: [3, 3]."""
    whole, same = torch.tensor(LIGHTS[light]), torch.eye(3)
    return same + (whole - same) / GUIDANCE


def text_features(words, length, w=text_weights()):
    """Names of LIGHTS and other words -> [length, 32], as the product's text encoder gives it, padded with zeros."""
    ids = [UNKNOWN + 1 + WORDS.index(word) if word in LIGHTS else UNKNOWN for word in words][:length - 1]
    rows = w["token_embedding.weight"][ids + [CLOSING]]
    return F.pad(rows, (0, 0, 0, length - len(rows)))


def image_features(thumb, w=image_weights()):
    """[B, 3, 64, 64] in [-1, 1] -> [B, 17, 64], as the product's image encoder gives it."""
    x = (thumb * 0.5 + 0.5 - torch.tensor(MEAN).view(1, 3, 1, 1)) / torch.tensor(STD).view(1, 3, 1, 1)
    x = F.conv2d(x, w["visual.patch_embedding.weight"], stride=PATCH).flatten(2).transpose(1, 2)
    x = torch.cat([torch.zeros(len(x), 1, DIM), x], 1) + w["visual.pos_embedding"]
    return F.layer_norm(x, (DIM,), eps=1e-5)
