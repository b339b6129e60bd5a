"""Writes the profile's files: networks in float16, tokenizer, profile.yaml with digests.

    python export.py --components C.pt [--decoder D.pt ...] [--weights best.pt] --out models/src/main/resources/io/scail/models/profiles/scail-mini

Of several decoders that were fine-tuned from the same one the mean of their weights is taken. Without --weights the transformer is the one that training starts from.
"""
import argparse
import hashlib
import json
import pathlib

import torch
from safetensors.torch import save_file

import decoder
import encoders
import network
from components import Components

SHOWN = 0.03  # noise at use, for latents of 1: less than in training leaves less of itself in the pictures
BASE, MULT, BLOCKS, TEMPORAL, PATCH = decoder.WIDTHS[0], [w // decoder.WIDTHS[0] for w in decoder.WIDTHS], 1, [True, True], decoder.PATCH
NOTICE = "the transformer is where training starts from; it shows the way through every stage, not a result"


def layers(z):
    """The convolutional part: random inside, silent at the end, so that only the linear maps are heard
    where nothing was trained."""
    g, w = torch.Generator().manual_seed(4), {}

    def convolution(name, out, inner, *kernel, silent=False):
        fan = inner * int(torch.tensor(kernel).prod())
        w[name + ".weight"] = torch.zeros(out, inner, *kernel) if silent else torch.randn(out, inner, *kernel, generator=g) * fan ** -0.5
        w[name + ".bias"] = torch.zeros(out)

    def residual(name, inner, out):
        w[name + ".residual.0.gamma"], w[name + ".residual.3.gamma"] = torch.ones(inner, 1, 1, 1), torch.ones(out, 1, 1, 1)
        convolution(name + ".residual.2", out, inner, 3, 3, 3)
        convolution(name + ".residual.6", out, out, 3, 3, 3)
        if inner != out:
            convolution(name + ".shortcut", out, inner, 1, 1, 1)

    def middle(name, width):
        residual(name + ".0", width, width), residual(name + ".2", width, width)
        w[name + ".1.norm.gamma"] = torch.ones(width, 1, 1)
        convolution(name + ".1.to_qkv", 3 * width, width, 1, 1)
        convolution(name + ".1.proj", width, width, 1, 1, silent=True)

    widths, colours = [BASE * m for m in MULT], 3 * PATCH ** 2
    convolution("encoder.conv1", widths[0], colours, 3, 3, 3)
    index, inner = 0, widths[0]
    for level, out in enumerate(widths):
        for _ in range(BLOCKS):
            residual(f"encoder.downsamples.{index}", inner, out)
            index, inner = index + 1, out
        if level < len(TEMPORAL):
            convolution(f"encoder.downsamples.{index}.resample.1", out, out, 3, 3)
            if TEMPORAL[level]:
                convolution(f"encoder.downsamples.{index}.time_conv", out, out, 3, 1, 1)
            index += 1
    middle("encoder.middle", inner)
    w["encoder.head.0.gamma"] = torch.ones(inner, 1, 1, 1)
    convolution("encoder.head.2", 2 * z, inner, 3, 3, 3, silent=True)
    convolution("conv1", 2 * z, 2 * z, 1, 1, 1)
    convolution("conv2", z, z, 1, 1, 1)
    inner = widths[-1]
    convolution("decoder.conv1", inner, z, 3, 3, 3)
    middle("decoder.middle", inner)
    index = 0
    for level, out in enumerate(reversed(widths)):
        for _ in range(BLOCKS + 1):
            residual(f"decoder.upsamples.{index}", inner, out)
            index, inner = index + 1, out
        if level < len(TEMPORAL):
            convolution(f"decoder.upsamples.{index}.resample.1", out // 2, out, 3, 3)
            if TEMPORAL[::-1][level]:
                convolution(f"decoder.upsamples.{index}.time_conv", 2 * out, out, 3, 1, 1)
            index, inner = index + 1, out // 2
    w["decoder.head.0.gamma"] = torch.ones(inner, 1, 1, 1)
    convolution("decoder.head.2", colours, inner, 3, 3, 3, silent=True)
    return w


def autoencoder(state, trained):
    """`trained` are the decoder's convolutions, if there are any."""
    z = len(state["mean"])
    w = layers(z)
    if trained:
        convolutions = decoder.Decoder(z)
        convolutions.load_state_dict(trained)
        for name, values in convolutions.weights(Components(state)).items():
            if w[name].shape != values.shape:
                raise ValueError(f"{name}: {tuple(values.shape)}, but the file has {tuple(w[name].shape)}")
            w[name] = values
    w["encoder.components.weight"] = Components(state).full_weight()
    w["encoder.components.bias"] = state["bias"]
    w["decoder.components.weight"], w["decoder.components.bias"] = state["decoder"], state["decoder_bias"]
    return w


def transformer(w, z):
    """Trained on latents of deviation 1; the engine's noise has 1, so latents have 1 / SHOWN."""
    w = dict(w)
    for name in ("patch_embedding.weight", "patch_embedding_pose.weight"):
        w[name] = w[name].clone()
        w[name][:, :z] *= SHOWN
    for name in ("head.head.weight", "head.head.bias"):
        w[name] = w[name] / SHOWN
    return w


def mean(states):
    return {name: sum(state[name].float() for state in states) / len(states) for name in states[0]}


def tokenizer():
    """Words as they are; what is not known is unknown."""
    special = ["<pad>", "</s>", "<unk>"]
    added = [dict(id=i, content=t, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
             for i, t in enumerate(special)]
    return dict(version="1.0", truncation=None, padding=None, added_tokens=added, normalizer=dict(type="Lowercase"),
                pre_tokenizer=dict(type="Whitespace"), post_processor=None, decoder=None,
                model=dict(type="WordLevel", unk_token="<unk>", vocab={t: i for i, t in enumerate(special + encoders.WORDS)}))


PROFILE = """# A SCAIL-2 of a few million parameters, trained on drawn figures. MODEL_CARD.md says on what and how far.
name: scail-mini
description: A small SCAIL-2 for drawn figures that runs on any CPU
licence: Apache-2.0
source: scripts/train-mini
notice: >-
  {notice}
precision: fp32

networks:
  transformer:
    dim: {dim}
    num_heads: {heads}
    num_layers: {layers}
    ffn_dim: {ffn}
    freq_dim: {freq}
    text_dim: {text}
    text_len: {text_length}
    clip_dim: {image}
    in_dim: {in_dim}
    mask_dim: 28
    out_dim: {z}
    eps: 1.0e-6
    files: [{transformer.safetensors}]

  vae:
    patch: {patch}
    components: true
    base_dim: {base}
    z_dim: {z}
    dim_mult: {mult}
    num_res_blocks: {blocks}
    temporal_downsample: {temporal}
    mean: [{mean}]
    std: [{std}]
    files: [{vae.safetensors}]

  text:
    vocab_size: {vocabulary}
    dim: {text}
    dim_attn: {text}
    dim_ffn: {text_ffn}
    num_heads: {text_heads}
    num_layers: {text_layers}
    num_buckets: {buckets}
    max_distance: 128
    eps: 1.0e-6
    files: [{text.safetensors}]

  vision:
    image_size: {image_size}
    patch_size: {image_patch}
    dim: {image}
    num_heads: 4
    num_layers: 1
    blocks_used: 1
    mlp_ratio: 4
    norm_eps: 1.0e-5
    mean: {image_mean}
    std: {image_std}
    files: [{vision.safetensors}]

tokenizer: [{tokenizer.json}]

defaults:
  steps: {steps}
  shift: 5.0
  guidance: 1.0
  sampler: euler
  segment_plan: lossless
  segment_length: 81
  segment_overlap: 5
  fps: 16
  sizes:
    - {{width: 512, height: 512}}
    - {{width: 896, height: 512}}
    - {{width: 512, height: 896}}
  negative_prompt: ""
"""


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--components", required=True), p.add_argument("--decoder", nargs="+", default=[], help="of several the mean"), p.add_argument("--weights"), p.add_argument("--out", required=True)
    p.add_argument("--steps", type=int, default=4), p.add_argument("--notice", default=NOTICE)
    a = p.parse_args()
    out, state = pathlib.Path(a.out), torch.load(a.components)
    out.mkdir(parents=True, exist_ok=True)
    z = len(state["mean"])
    dit = torch.load(a.weights)["weights"] if a.weights else network.Dit(z).state_dict()
    files = {"transformer": transformer(dit, z), "vae": autoencoder(state, mean([torch.load(name) for name in a.decoder]) if a.decoder else None), "text": encoders.text_weights(), "vision": encoders.image_weights()}
    for name, weights in files.items():
        save_file({k: v.half().contiguous() for k, v in weights.items()}, out / f"{name}.safetensors")
    (out / "tokenizer.json").write_text(json.dumps(tokenizer(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    numbers = lambda values: ", ".join(f"{float(v):.5f}" for v in values)
    text = PROFILE
    for name in [f"{n}.safetensors" for n in files] + ["tokenizer.json"]:
        digest = hashlib.sha256((out / name).read_bytes()).hexdigest()
        text = text.replace("{" + name + "}", "{{path: " + name + ", sha256: " + digest + "}}")
    t = encoders.TEXT
    (out / "profile.yaml").write_text(text.format(
        notice=a.notice, dim=network.DIM, heads=network.HEADS, layers=network.LAYERS, ffn=network.FFN, freq=network.FREQ,
        text=network.TEXT, text_length=network.TEXT_LENGTH, image=network.IMAGE, in_dim=z + 4, z=z,
        patch=PATCH, base=BASE, mult=MULT, blocks=BLOCKS, temporal=json.dumps(TEMPORAL), mean=numbers(state["mean"]),
        std=numbers(SHOWN * state["std"]), vocabulary=t["vocabulary"], text_ffn=t["ffn"], text_heads=t["heads"], text_layers=t["layers"],
        buckets=t["buckets"], image_size=encoders.SIDE, image_patch=encoders.PATCH, image_mean=encoders.MEAN,
        image_std=encoders.STD, steps=a.steps))
    if a.weights:
        (out / "metrics.json").write_text(json.dumps(torch.load(a.weights)["line"], indent=1) + "\n")
    for file in sorted(out.iterdir()):
        print(f"{file.stat().st_size / 1e6:8.3f} MB {file.name}")


if __name__ == "__main__":
    main()
