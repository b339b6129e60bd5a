"""A contact sheet of held-out pairs: reference, driving frame, what the network makes of them, the truth.

    python sheet.py --components C.pt --weights best.pt --held held.pt --out sheet.png [--steps 1]
"""
import argparse

import cv2
import numpy as np
import torch

import network
import train
from components import Components


def picture(x):
    """[3, h, w] in [-1, 1] -> uint8 BGR"""
    return ((x.clamp(-1, 1) + 1) * 127.5).round().permute(1, 2, 0).flip(2).byte().numpy()


def main():
    p = argparse.ArgumentParser()
    for name in ("components", "weights", "held", "out"):
        p.add_argument("--" + name, required=True)
    p.add_argument("--steps", type=int, default=1)
    a = p.parse_args()
    torch.set_num_threads(1)
    components, held = Components(torch.load(a.components)), torch.load(a.held)
    dit = network.Dit(len(components.mean))
    dit.load_state_dict(torch.load(a.weights)["weights"])
    rows = []
    for replacement in (False, True):
        for g, raw in held[:3]:
            b = train.stack([train.row(g, 0, 1, k, replacement) for k in (1, 3)])
            x = components.decode(train.sample(dit, b, replacement, a.steps))
            row = [picture(raw["ref"][0])]
            for i, k in enumerate((1, 3)):
                truth = raw["repl" if replacement else "target"][0]
                row += [picture(raw["target"][1][:, 4 * k + 2]), picture(x[i, :, 2]), picture(truth[:, 4 * k + 2])]
            rows.append(np.concatenate(row, 1))
    cv2.imwrite(a.out, np.concatenate(rows))


if __name__ == "__main__":
    main()
