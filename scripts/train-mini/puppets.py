"""The product's drawn figures (io.scail.preprocessing.figures), as maps of body parts.

A frame is drawn as parts first and coloured afterwards, so that one motion gives clips of many figures,
and "the same motion, another figure" is exact. Lengths are in heads, 8.6 to a body; angles in degrees,
clockwise from pointing right; left and right are the figure's own, so left is the picture's right.
"""
import dataclasses

import cv2
import numpy as np

PARTS = ["background", "face", "neck", "hair", "top_l", "top_r", "sleeve_l", "fore_l", "sleeve_r", "fore_r",
         "thigh_l", "shin_l", "thigh_r", "shin_r", "shoe", "eye"]
PART = {name: index for index, name in enumerate(PARTS)}
FIGURE = list(range(1, len(PARTS)))
JOINTS = ["head", "elbow_l", "hand_l", "elbow_r", "hand_r", "knee_l", "foot_l", "knee_r", "foot_r"]
HEADS = 8.6
DARKER = 0.7  # java.awt.Color's step; its inverse is "brighter"
ROUNDED = 0.88  # a limb is shaded from darker at one edge to its colour; this is their mean
FINE = 2  # pictures are drawn this many times larger and averaged


@dataclasses.dataclass(frozen=True)
class World:
    """Ranges that figures, places and scenes are drawn from."""
    build: float  # spread of lengths; 0 is one body plan
    centre: float  # spread of the place, in shares of the picture's height
    scale: tuple  # height of a figure in shares of the frame's useful height
    shared: bool  # whether the figures of a group stand at one place, so that nothing has to be moved


WORLDS = {
    "narrow": World(build=0.0, centre=0.01, scale=(0.85, 0.87), shared=True),
    "jitter": World(build=0.05, centre=0.04, scale=(0.80, 0.88), shared=False),
    "wide": World(build=0.15, centre=0.15, scale=(0.60, 0.90), shared=False),
}


def colour(rng):
    """Uniform in hue; a fifth are greys. Uniform RGB would be muddy and flatter every measure."""
    if rng.random() < 0.2:
        return np.full(3, rng.uniform(35, 220))
    pixel = np.uint8([[[rng.uniform(0, 180), rng.uniform(80, 230), rng.uniform(80, 235)]]])
    return cv2.cvtColor(pixel, cv2.COLOR_HSV2RGB)[0, 0].astype(float)


def figure(rng, world):
    """Build and colours of one figure."""
    vary = lambda value: value * (1 + world.build * rng.uniform(-1, 1))
    skin = np.clip(np.array([240, 200, 168]) * rng.uniform(0.45, 1) + rng.uniform(-10, 10, 3), 15, 250)
    top, trousers = colour(rng), colour(rng)
    paint = dict(face=skin, neck=skin * DARKER * ROUNDED, hair=[58, 36, 24], top_l=0.93 * top, top_r=0.78 * top,
                 sleeve_l=top * ROUNDED, sleeve_r=top * DARKER * ROUNDED, fore_l=skin * ROUNDED, fore_r=skin * ROUNDED,
                 thigh_r=trousers * ROUNDED, shin_r=trousers * ROUNDED, thigh_l=np.minimum(255, trousers / DARKER) * ROUNDED,
                 shin_l=np.minimum(255, trousers / DARKER) * ROUNDED, shoe=[43, 43, 51], eye=[50, 38, 30])
    table = np.zeros((len(PARTS), 3))
    for name, value in paint.items():
        table[PART[name]] = value
    return dict(paint=table, torso=vary(2.55), upper=vary(1.35), fore=vary(1.2), thigh=vary(1.95), shin=vary(1.85),
                shoulder=vary(0.82), hip=vary(0.42))


def scene(rng):
    """A room: half of them have the product's own colours."""
    if rng.random() < 0.5:
        return dict(wall=([0xbf, 0xd4, 0xe6], [0xe9, 0xe4, 0xda]), floor=([0x9a, 0x7b, 0x5a], [0x6e, 0x53, 0x39]),
                    frame=[0xd9, 0xd2, 0xc4], window=[0x8f, 0xb3, 0xcf])
    shades = lambda c: (c, np.clip(c * rng.uniform(0.7, 1.2), 0, 255))
    return dict(wall=shades(colour(rng)), floor=shades(colour(rng)), frame=colour(rng), window=colour(rng))


def place(rng, world, height, width):
    useful = min(height, 1.1 * width)
    x = 0.5 * width + world.centre * height * rng.uniform(-1, 1)
    ground = useful * rng.uniform(0.03, 0.045)
    return dict(x=x, baseline=0.5 * (height + useful) - ground, head=useful * rng.uniform(*world.scale) / HEADS)


def motion(rng, frames, rate=16.0):
    """Smooth angles over time: the product's dance, jumping jack and walk with other numbers, and free ones."""
    t = np.arange(frames) / rate
    turn = 2 * np.pi * (rng.uniform(0.25, 0.9) * t + rng.random())
    s, up, down = np.sin(turn), np.maximum(0, np.sin(turn)), np.maximum(0, -np.sin(turn))
    kind, size = rng.integers(0, 5), rng.uniform(0.6, 1.15)
    if kind == 0:  # dance
        out = dict(arm_l=40 - 55 * size * s, fore_l=5 - 100 * size * s, arm_r=140 - 45 * size * s, fore_r=180 - 85 * size * s,
                   lean=4 * s, sway=0.25 * size * s, sink=0.06 * np.abs(s))
    elif kind == 1:  # jumping jack
        a = size * (0.5 - 0.5 * np.cos(turn))
        out = dict(arm_l=80 - 140 * a, fore_l=70 - 140 * a, arm_r=100 + 140 * a, fore_r=110 + 140 * a, lean=0 * s, sway=0 * s,
                   sink=0.35 * a - 0.5 * a * (1 - a), thigh_l=86 - 24 * a, shin_l=88 - 24 * a, thigh_r=94 + 24 * a, shin_r=92 + 24 * a)
    elif kind == 2:  # walk
        out = dict(arm_l=72 + 12 * size * s, fore_l=76 + 16 * size * s, arm_r=108 + 12 * size * s, fore_r=104 + 16 * size * s,
                   lean=1.5 * s, sway=0.05 * s, sink=0.03 * np.abs(s))
    else:  # arms as they like
        other = np.sin(turn * rng.choice([1, 2]) + rng.uniform(0, 6))
        left, right = rng.uniform(-50, 80), rng.uniform(-50, 80)
        out = dict(arm_l=left + rng.uniform(10, 45) * s, arm_r=180 - (right + rng.uniform(10, 45) * other),
                   lean=rng.uniform(0, 5) * s, sway=rng.uniform(0, 0.3) * s, sink=0.06 * np.abs(s))
        out["fore_l"] = out["arm_l"] + rng.uniform(-90, 15) + rng.uniform(5, 40) * other
        out["fore_r"] = out["arm_r"] - rng.uniform(-90, 15) + rng.uniform(5, 40) * s
    lift = rng.uniform(4, 16)
    legs = dict(thigh_l=84 - lift * up, shin_l=90 + 0.6 * lift * up, thigh_r=96 + lift * down, shin_r=90 - 0.6 * lift * down)
    return {**legs, **out}


def still(rng):
    """The pose of a reference picture, one frame: a walker or the dance's middle, arms a little free."""
    out = {name: np.array([float(v)]) for name, v in dict(
        arm_l=rng.uniform(30, 80), arm_r=180 - rng.uniform(30, 80), lean=0, sway=0, sink=0, thigh_l=85, shin_l=90, thigh_r=95, shin_r=90).items()}
    out["fore_l"], out["fore_r"] = out["arm_l"] + rng.uniform(-40, 10), out["arm_r"] - rng.uniform(-40, 10)
    return out


def joints(body, where, moves, frame):
    """Every joint in pixels."""
    head, at = where["head"], {name: values[frame] for name, values in moves.items()}
    shift = lambda p, x, y: p + head * np.array([x, y])

    def towards(p, length, degrees):
        return p + head * length * np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])

    legs = body["thigh"] + body["shin"] + 0.25
    hips = np.array([where["x"] + at["sway"] * head, where["baseline"] + head * (at["sink"] - legs)])
    neck = towards(hips, body["torso"], -90 + at["lean"])
    out = dict(hips=hips, neck=neck, head=towards(neck, 0.72, -90 + 1.5 * at["lean"]))
    for side, sign in (("l", 1), ("r", -1)):
        shoulder = shift(towards(neck, sign * body["shoulder"], at["lean"]), 0, 0.18)
        elbow = towards(shoulder, body["upper"], at["arm_" + side])
        hand = towards(elbow, body["fore"], at["fore_" + side])
        hip = shift(hips, sign * body["hip"], 0)
        knee = towards(hip, body["thigh"], at["thigh_" + side])
        foot = towards(knee, body["shin"], at["shin_" + side])
        for name, value in (("shoulder", shoulder), ("elbow", elbow), ("hand", hand), ("hip", hip), ("knee", knee), ("foot", foot)):
            out[name + "_" + side] = value
        out["palm_" + side] = towards(hand, 0.3, at["fore_" + side])
    return out


def parts(body, where, moves, frame, height, width):
    """Body parts of one frame, uint8 [FINE * height, FINE * width], 0 where there is no figure; joints [n, 2]."""
    canvas = np.zeros((FINE * height, FINE * width), np.uint8)
    j, head = joints(body, where, moves, frame), where["head"]
    fixed = lambda p: np.round(16 * FINE * np.asarray(p)).astype(np.int32)
    shift = lambda p, x, y: p + head * np.array([x, y])

    def oval(centre, rx, ry, part):
        axes = tuple(int(v) for v in fixed([head * rx, head * ry]))
        cv2.ellipse(canvas, tuple(int(v) for v in fixed(centre)), axes, 0, 0, 360, PART[part], -1, cv2.LINE_8, 4)

    def poly(points, part):
        cv2.fillPoly(canvas, [fixed(points)], PART[part], cv2.LINE_8, 4)

    def limb(a, b, start, end, part):
        along = (b - a) / max(1e-6, np.hypot(*(b - a)))
        across = head / 2 * np.array([-along[1], along[0]])
        poly([a + start * across, b + end * across, b - end * across, a - start * across], part)
        oval(a, start / 2, start / 2, part), oval(b, end / 2, end / 2, part)

    for side, sign in (("r", -1), ("l", 1)):
        limb(j["hip_" + side], j["knee_" + side], 0.78, 0.56, "thigh_" + side)
        limb(j["knee_" + side], j["foot_" + side], 0.56, 0.36, "shin_" + side)
        oval(shift(j["foot_" + side], 0.04 + 0.12 * sign, 0.19), 0.28, 0.17, "shoe")
    middle = [j["neck"] - [0, 0.19 * head], (j["hip_l"] + j["hip_r"]) / 2 + [0, 0.18 * head]]
    for side, sign in (("r", -1), ("l", 1)):
        shoulder, hip = j["shoulder_" + side], j["hip_" + side]
        poly([middle[0], shift(shoulder, 0.1 * sign, -0.16), shift(shoulder, 0.02 * sign, 0.6), shift(hip, 0.2 * sign, -0.7),
              shift(hip, 0.4 * sign, 0.18), middle[1]], "top_" + side)
    poly([shift(j["hip_r"], -0.38, 0.06), shift(j["hip_l"], 0.38, 0.06), shift(j["hip_l"], 0.38, 0.2), shift(j["hip_r"], -0.38, 0.2)], "shoe")
    face = j["head"]
    limb(j["neck"], face, 0.44, 0.42, "neck")
    oval(shift(face, 0, -0.28), 0.54, 0.5, "hair")
    oval(shift(face, 0, 0.1), 0.48, 0.5, "face")
    for sign in (1, -1):
        oval(shift(face, 0.2 * sign, -0.065), 0.07, 0.05, "eye")
    for side in ("r", "l"):
        limb(j["shoulder_" + side], j["elbow_" + side], 0.5, 0.4, "sleeve_" + side)
        limb(j["elbow_" + side], j["hand_" + side], 0.36, 0.26, "fore_" + side)
        oval(j["palm_" + side], 0.24, 0.24, "fore_" + side)
    return canvas, np.array([j[name] for name in JOINTS], np.float32)


def backdrop(look, height, width):
    """A scene without figures, float32 [FINE * height, FINE * width, 3]."""
    h, w = FINE * height, FINE * width
    floor = int(0.8 * h)
    ramp = lambda ends, n: np.linspace(0, 1, n)[:, None] * (np.asarray(ends[1], float) - ends[0]) + ends[0]
    picture = np.empty((h, w, 3), np.float32)
    picture[:floor], picture[floor:] = ramp(look["wall"], floor)[:, None], ramp(look["floor"], h - floor)[:, None]
    picture[h // 8:h // 8 + h // 3, w // 12:w // 12 + w // 5] = look["frame"]
    picture[h // 7:h // 7 + h // 4, w // 10:w // 10 + w // 6] = look["window"]
    return picture


def shrink(x):
    """Mean of FINE x FINE pixels of [h, w] or [h, w, 3]."""
    return cv2.resize(x, (x.shape[1] // FINE, x.shape[0] // FINE), interpolation=cv2.INTER_AREA)


def paint(body_parts, back, body):
    """Colours a frame: uint8 [h, w, 3]."""
    table = body["paint"].astype(np.float32)
    whole = np.where((body_parts > 0)[..., None], table[body_parts], back)
    return np.round(shrink(whole)).astype(np.uint8)


def coverage(body_parts):
    """Share of each pixel that the figure covers, float32 in [0, 1]."""
    return shrink((body_parts > 0).astype(np.float32))
