"""Drawn figures whose every answer is known: frames, masks, body parts and joints.

A frame is drawn as a map of body parts first and coloured afterwards, so that one motion gives clips of
many figures, and "the same motion, another figure" is exact. Lengths are in body heights, angles in
radians from straight down, positive towards the figure's left (the picture's right).
"""
import dataclasses

import cv2
import numpy as np

PARTS = ["background", "skin", "hair", "shirt", "sleeve_l", "arm_l", "sleeve_r", "arm_r",
         "thigh_l", "shin_l", "thigh_r", "shin_r", "shoe", "eye", "floor", "thing"]
PART = {name: index for index, name in enumerate(PARTS)}
FIGURE = [index for index, name in enumerate(PARTS) if name not in ("background", "floor", "thing")]
JOINTS = ["head", "elbow_l", "hand_l", "elbow_r", "hand_r", "knee_l", "foot_l", "knee_r", "foot_r"]
FAR_SHADE = 0.78  # the figure's right side is darker, or left and right could not be told apart
FINE = 2  # pictures are drawn this many times larger and averaged


@dataclasses.dataclass(frozen=True)
class World:
    """Ranges that figures, places and scenes are drawn from."""
    build: float  # spread of the body's proportions; 0 is one body plan
    centre: float  # spread of the place, in shares of the picture's width
    scale: tuple  # height of a figure in shares of the frame's useful height
    things: int  # most objects in a scene
    rate: float = 16.0  # frames per second


WORLDS = {
    "narrow": World(build=0.0, centre=0.0, scale=(0.86, 0.86), things=0),
    "jitter": World(build=0.05, centre=0.03, scale=(0.80, 0.90), things=0),
    "wide": World(build=0.15, centre=0.12, scale=(0.60, 0.90), things=4),
}


def colour(rng):
    """Uniform in hue; a fifth are greys. Uniform RGB would be muddy and flatter every measure."""
    if rng.random() < 0.2:
        return np.full(3, rng.uniform(30, 235))
    pixel = np.uint8([[[rng.uniform(0, 180), rng.uniform(90, 255), rng.uniform(80, 250)]]])
    return cv2.cvtColor(pixel, cv2.COLOR_HSV2RGB)[0, 0].astype(float)


def figure(rng, world):
    """Build and colours of one figure."""
    vary = lambda value: value * (1 + world.build * rng.uniform(-1, 1))
    skin = np.clip(np.array([240, 200, 170]) * rng.uniform(0.4, 1) + rng.uniform(-10, 10, 3), 15, 250)
    shirt, trousers = colour(rng), colour(rng)
    sleeves, shorts = rng.integers(0, 3), rng.random() < 0.35
    paint = np.zeros((len(PARTS), 3))
    put = lambda names, value: [paint.__setitem__(PART[n], value * (FAR_SHADE if n.endswith("_r") else 1)) for n in names]
    put(["skin"], skin), put(["hair"], colour(rng)), put(["shirt"], shirt), put(["shoe"], colour(rng))
    put(["sleeve_l", "sleeve_r"], shirt if sleeves > 0 else skin)
    put(["arm_l", "arm_r"], shirt if sleeves > 1 else skin)
    put(["thigh_l", "thigh_r"], trousers)
    put(["shin_l", "shin_r"], skin if shorts else trousers)
    put(["eye"], np.full(3, 20.0))
    return dict(paint=paint, head=vary(0.085), torso=vary(0.29), arm=vary(0.36), leg=vary(0.43),
                shoulder=vary(0.105), hip=vary(0.062), thick=vary(0.078))


def scene(rng, world):
    """A wall, a floor and a few things, as colours and shares of the picture."""
    things = [(rng.uniform(0, 1), rng.uniform(0, 1), rng.uniform(0.05, 0.2), rng.random() < 0.5)
              for _ in range(rng.integers(0, world.things + 1))]
    return dict(wall=colour(rng), floor=colour(rng), thing=colour(rng), horizon=float(rng.uniform(0.6, 0.85)), things=things)


def place(rng, world, height, width):
    useful = min(height, 1.1 * width)
    x = 0.5 + world.centre * rng.uniform(-1, 1)
    ground = 0.5 * (height + useful) - 0.045 * useful
    return dict(x=x * width, ground=ground, scale=useful * rng.uniform(*world.scale))


ANGLES = ["upper_l", "fore_l", "upper_r", "fore_r", "thigh_l", "shin_l", "thigh_r", "shin_r", "lean"]


def motion(rng, world, frames):
    """Smooth angles. The root's travel starts at 0: a clip begins where its figure stands."""
    t = np.arange(frames) / world.rate
    speed = rng.uniform(0.25, 0.7)

    def wave(amplitude, factor=1.0):
        return amplitude * np.sin(2 * np.pi * speed * factor * t + rng.uniform(0, 2 * np.pi))

    arm = lambda: rng.uniform(0.15, 2.5) + wave(rng.uniform(0.2, 0.8)) + wave(0.15, 2)
    fore = lambda: rng.uniform(-0.2, 1.0) + wave(rng.uniform(0.1, 0.6), rng.choice([1, 2]))
    out = dict(upper_l=arm(), upper_r=-arm(), fore_l=fore(), fore_r=-fore(), lean=wave(rng.uniform(0, 0.12)))
    stride = rng.uniform(0.05, 0.45)
    phase, swing = rng.uniform(0, 2 * np.pi), 2 * np.pi * speed * t
    out["thigh_l"] = 0.07 + stride * np.sin(swing + phase)
    out["thigh_r"] = -0.07 - stride * np.sin(swing + phase)
    out["shin_l"] = -1.1 * stride * np.maximum(0, np.sin(swing + phase - 1.2))
    out["shin_r"] = 1.1 * stride * np.maximum(0, np.sin(swing + phase + 1.9))
    x, y = wave(rng.uniform(0, 0.06), 0.5), -np.abs(wave(rng.uniform(0, 0.05)))
    out["x"], out["y"] = x - x[0], y - y[0]
    return out


def still(rng):
    """The pose of a reference picture: upright at its place, arms free, one frame."""
    out = dict(upper_l=rng.uniform(0.15, 1.6), upper_r=-rng.uniform(0.15, 1.6), fore_l=rng.uniform(0, 0.5),
               fore_r=-rng.uniform(0, 0.5), thigh_l=0.08, thigh_r=-0.08, shin_l=0, shin_r=0, lean=0, x=0, y=0)
    return {name: np.array([float(value)]) for name, value in out.items()}


def joints(body, where, moves, frame):
    """Every joint in pixels."""
    s = where["scale"]
    at = {name: values[frame] for name, values in moves.items()}
    towards = lambda origin, angle, length: origin + s * length * np.array([np.sin(angle), np.cos(angle)])
    pelvis = np.array([where["x"] + s * at["x"], where["ground"] + s * (at["y"] - body["leg"] - 0.03)])
    neck = towards(pelvis, np.pi - at["lean"], body["torso"])
    out = dict(pelvis=pelvis, neck=neck, head=towards(neck, np.pi - at["lean"], body["head"] + 0.03))
    for side, sign in (("l", 1), ("r", -1)):
        shoulder = neck + s * np.array([sign * body["shoulder"], 0.035])
        hip = pelvis + s * np.array([sign * body["hip"], 0])
        angle = at["upper_" + side]
        elbow = towards(shoulder, angle, body["arm"] / 2)
        hand = towards(elbow, angle + at["fore_" + side], body["arm"] / 2)
        angle = at["thigh_" + side]
        knee = towards(hip, angle, body["leg"] / 2)
        foot = towards(knee, angle + at["shin_" + side], body["leg"] / 2)
        for name, value in (("shoulder", shoulder), ("hip", hip), ("elbow", elbow), ("hand", hand), ("knee", knee), ("foot", foot)):
            out[name + "_" + side] = value
    return out


def parts(body, where, moves, frame, height, width):
    """Body parts of one frame, uint8 [FINE * height, FINE * width], 0 where there is no figure; joints [n, 2]."""
    canvas = np.zeros((FINE * height, FINE * width), np.uint8)
    j, s = joints(body, where, moves, frame), FINE * where["scale"]
    at = lambda p: tuple(int(round(16 * FINE * v)) for v in p)

    def limb(a, b, part, thickness):
        cv2.line(canvas, at(j[a]), at(j[b]), PART[part], max(1, int(round(s * thickness))), cv2.LINE_8, 4)

    def disc(centre, radius, part):
        cv2.circle(canvas, at(centre), int(16 * s * radius), PART[part], -1, cv2.LINE_8, 4)

    def arm(side):
        limb("shoulder_" + side, "elbow_" + side, "sleeve_" + side, body["thick"])
        limb("elbow_" + side, "hand_" + side, "arm_" + side, 0.9 * body["thick"])
        disc(j["hand_" + side], 0.6 * body["thick"], "skin")

    arm("r")
    for side in ("r", "l"):
        limb("hip_" + side, "knee_" + side, "thigh_" + side, 1.3 * body["thick"])
        limb("knee_" + side, "foot_" + side, "shin_" + side, body["thick"])
        toe = j["foot_" + side] + where["scale"] * np.array([0.03 if side == "l" else -0.03, 0.005])
        j["toe"] = toe
        limb("foot_" + side, "toe", "shoe", 0.9 * body["thick"])
    pad = np.array([0.5 * body["thick"] * where["scale"], 0])
    corners = [j["shoulder_l"] + pad, j["hip_l"] + pad, j["hip_r"] - pad, j["shoulder_r"] - pad]
    cv2.fillPoly(canvas, [np.array([at(p) for p in corners], np.int32)], PART["shirt"], cv2.LINE_8, 4)
    limb("neck", "head", "skin", 0.8 * body["thick"])
    head, up = j["head"], where["scale"] * body["head"]
    disc(head - np.array([0, 0.15 * up]), 1.1 * body["head"], "hair")
    disc(head + np.array([0, 0.12 * up]), 0.88 * body["head"], "skin")
    for sign in (1, -1):
        disc(head + up * np.array([0.35 * sign, 0.05]), 0.15 * body["head"], "eye")
    arm("l")
    return canvas, np.array([j[name] for name in JOINTS], np.float32)


def backdrop(look, height, width):
    """Parts of a scene, as `parts` gives those of a figure."""
    canvas = np.zeros((FINE * height, FINE * width), np.uint8)
    canvas[int(look["horizon"] * FINE * height):] = PART["floor"]
    for x, y, size, is_round in look["things"]:
        centre, r = (int(x * FINE * width), int(y * FINE * height)), int(size * FINE * height)
        if is_round:
            cv2.circle(canvas, centre, r, PART["thing"], -1)
        else:
            cv2.rectangle(canvas, (centre[0] - r, centre[1] - r), (centre[0] + r, centre[1] + r), PART["thing"], -1)
    return canvas


def shrink(x):
    """Mean of FINE x FINE pixels of [..., h, w] or [..., h, w, 3]."""
    size = (x.shape[1] // FINE, x.shape[0] // FINE)
    return cv2.resize(x, size, interpolation=cv2.INTER_AREA)


def paint(body_parts, back, body, look):
    """Colours a frame: uint8 [h, w, 3]."""
    table = body["paint"].copy()
    table[PART["background"]], table[PART["floor"]], table[PART["thing"]] = look["wall"], look["floor"], look["thing"]
    whole = np.where(body_parts > 0, body_parts, back)
    return shrink(table.astype(np.uint8)[whole])


def coverage(body_parts):
    """Share of each pixel that the figure covers, float32 in [0, 1]."""
    return shrink((body_parts > 0).astype(np.float32))


BONES = [  # colours of the product's skeleton drawings would go here for pose driving
    ("neck", "shoulder_l"), ("neck", "shoulder_r"), ("shoulder_l", "elbow_l"), ("elbow_l", "hand_l"),
    ("shoulder_r", "elbow_r"), ("elbow_r", "hand_r"), ("pelvis", "neck"), ("hip_l", "knee_l"),
    ("knee_l", "foot_l"), ("hip_r", "knee_r"), ("knee_r", "foot_r"), ("neck", "head")]
