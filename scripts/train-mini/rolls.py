"""Reads the product's drawn figures: `scail figures` writes figures and rooms apart (FigureRoll)."""
import copy
import json
import subprocess

import cv2
import numpy as np

JOIN = 4  # frames of a latent frame
SIDE = 0.22  # how far from the middle two figures stand (Casting.place)


class Roll:
    """One group: rooms [n, h, w, 3], figures [n, 1 + frames, h, w, 3] over black and their parts, uint8."""

    def __init__(self, header, rooms, figures, parts):
        self.start, self.run, self.frames, self.seed = (header[k] for k in ("start", "run", "frames", "seed"))
        self.rooms, self.figures, self.parts = rooms, figures, parts
        self.times = list(range(self.start, self.start + self.run))

    def cover(self, i):
        """Coverage [1 + frames, h, w] of figure i in [0, 1]; the first is its rest."""
        return np.minimum(1, self.parts[i].sum(-1, dtype=np.float32) / 255)

    def over(self, i, back):
        """Figure i over a picture [h, w, 3] or several, uint8."""
        bare = 1 - self.cover(i)[..., None]
        return np.clip(np.round(self.figures[i] + bare * back), 0, 255).astype(np.uint8)

    def exchanged(self, members):
        """The same with the rest of a left and a right figure at each other's side."""
        other = copy.copy(self)
        other.figures, other.parts = self.figures.copy(), self.parts.copy()
        height, width = self.figures.shape[2:4]
        apart = round(2 * SIDE * min(width, 1.4 * height))
        for i, way in zip(members, (apart, -apart)):
            for layer in (other.figures, other.parts):
                layer[i, 0] = np.roll(layer[i, 0], way, 1)
        return other

    def grouped(self, values):
        """Moving frames [frames, ...] as whole latent frames [run, 4, ...]: the first frame of a clip fills one alone."""
        if self.start == 0:
            values = np.concatenate([np.repeat(values[:1], JOIN, 0), values[1:]])
        return values.reshape(self.run, JOIN, *values.shape[1:])


def read(command, width, height, run, seed, count, fine=2, pairs=False):
    """Yields `count` groups of the seeds from `seed` on."""
    numbers = dict(width=width, height=height, fine=fine, run=run, seed=seed, count=count)
    line = [*command.split(), *(f"--{name}={value}" for name, value in numbers.items()), *(["--pairs"] if pairs else [])]
    with subprocess.Popen(line, stdout=subprocess.PIPE, bufsize=1 << 20) as process:
        stream = process.stdout
        for _ in range(count):
            header = json.loads(stream.readline())
            n, figures = 1 + len(header["frames"]), header["figures"]

            def picture(*shape):
                size = 3 * width * height * int(np.prod(shape))
                return np.frombuffer(stream.read(size), np.uint8).reshape(*shape, height, width, 3)

            rooms, drawn = [], []
            for _ in range(figures):
                rooms.append(picture())
                drawn.append(picture(n, 2))
            drawn = np.stack(drawn)
            yield Roll(header, np.stack(rooms), drawn[:, :, 0], drawn[:, :, 1])


class Prepared:
    """One pair as the product's preprocessing hands it on, uint8: ref and ref_mask [h, w, 3];
    pose, pose_mask and target [frames, h, w, 3]; cover [frames, h, w]."""

    def __init__(self, header, pictures):
        self.seed, self.kind, self.run = header["seed"], header["kind"], (header["frames"] + JOIN - 1) // JOIN
        self.ref, self.ref_mask, rest = pictures[0], pictures[1], pictures[2:].reshape(-1, 4, *pictures.shape[1:])
        self.pose, self.pose_mask, self.target = rest[:, 0], rest[:, 1], rest[:, 2]
        self.cover = rest[:, 3, :, :, 0].astype(np.float32) / 255

    def grouped(self, values):
        """Frames as whole latent frames; the first fills one alone."""
        values = np.concatenate([np.repeat(values[:1], JOIN, 0), values[1:]])
        return values.reshape(self.run, JOIN, *values.shape[1:])


def read_prepared(command, kind, width, height, run, seed, count, fine=4):
    """Yields the pairs of a kind that preprocessing accepts."""
    numbers = dict(prepared=kind, width=width, height=height, fine=fine, run=run, seed=seed, count=count)
    line = [*command.split(), *(f"--{name}={value}" for name, value in numbers.items())]
    with subprocess.Popen(line, stdout=subprocess.PIPE, bufsize=1 << 20) as process:
        while (text := process.stdout.readline().strip()):
            header = json.loads(text)
            size = (2 + 4 * header["frames"]) * 3 * width * height
            yield Prepared(header, np.frombuffer(process.stdout.read(size), np.uint8).reshape(-1, height, width, 3))


def found(rng, cover):
    """What a person detector would have found of coverages [n, h, w]: a little too much or too little, wavering."""
    side = cover.shape[-1] / 128
    bias, out = rng.uniform(-0.12, 0.12), []
    for plane in cover:
        soft = cv2.GaussianBlur(plane, (0, 0), side * rng.uniform(0.3, 1.1))
        out.append(soft > np.clip(0.5 + bias + rng.normal(0, 0.04), 0.2, 0.8))
    return np.stack(out).astype(np.float32)
