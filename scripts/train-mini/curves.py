"""Draws what train.py logged.

    python curves.py OUT.png RUN/log.jsonl [another run that went on from it ...]
"""
import json
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402


def main():
    lines, before = [], 0
    for name in sys.argv[2:]:
        run = [json.loads(line) for line in open(name)]
        lines += [dict(line, frames=line["frames"] + before) for line in run]
        before = lines[-1]["frames"]
    x = [line["frames"] for line in lines]
    figure, axes = plt.subplots(1, 3, figsize=(13, 3.6))
    for mode, shade in (("animation", "tab:blue"), ("replacement", "tab:orange")):
        axes[0].plot(x, [line["error"].get(mode) for line in lines], color=shade, label=mode)
        for steps, style in (("one", "-"), ("two", "--")):
            axes[1].plot(x, [line[steps][mode]["subject"] for line in lines], style, color=shade,
                         label=f"{mode}, {steps} step{'s' if steps == 'two' else ''}")
        for baseline, style in (("still", ":"), ("ceiling", "-.")):
            axes[1].axhline(lines[-1]["one"][mode][baseline], linestyle=style, color=shade, alpha=0.5)
    axes[2].plot(x, [line["error"]["parts"] for line in lines], color="tab:green")
    for axis, title in zip(axes, ("weighted velocity error, t > 0.95", "PSNR in the figure, dB (dotted: still reference,\ndash-dotted: autoencoder alone)",
                                  "helper loss: body parts")):
        axis.set_title(title, fontsize=10), axis.set_xlabel("latent frames seen"), axis.grid(alpha=0.3), axis.locator_params(axis="x", nbins=4)
    axes[0].legend(fontsize=8), axes[1].legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(sys.argv[1], dpi=90)


if __name__ == "__main__":
    main()
