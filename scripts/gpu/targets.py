"""The targets for one warm H200, 81 frames of 896x512, against what was measured."""

GIB = 2**30


def found(report, group, name, key="median_s"):
    for row in report.rows:
        if row["group"] == group and row["name"] == name and key in row:
            return row[key]
    return None


def targets(report, size, small):
    """Rows of (what, target, measured, verdict)."""
    name = f"{size[0]}x{size[1]}x{size[2]}"
    bf16, fp8 = (f"transformer {name} {tier}" for tier in ("BF16", "FP8"))
    forward = "forward, conditional"
    pair = "forward, conditional and unconditional"
    one, eight = found(report, bf16, forward), found(report, fp8, forward)
    both = found(report, bf16, pair)
    eager = found(report, f"transformer {name} eager baseline", "forward")
    decode = found(report, f"autoencoder {name}", "decode, bfloat16, channels last")
    encode = found(report, f"autoencoder {name}", "encode of the pose clip, float32, channels last")
    text = found(report, "encoders, once a request", next(
        (r["name"] for r in report.rows if r["name"].startswith("text, ")), ""))
    picture = found(report, "encoders, once a request", "image")
    parts = [eight and 6 * eight, decode, encode, text, picture]
    request = sum(parts) if all(parts) else None
    peaks = [found(report, group, "peak with weights", "peak_bytes")
             for group in (bf16, fp8, bf16 + ", block swap")]
    rows = [
        ("bf16 forward", 5.2, one, "s"), ("8-bit forward", 4.5, eight, "s"),
        ("eager baseline over bf16 forward", -1.4, eager and one and eager / one, "x"),
        ("eager baseline over 8-bit forward", -1.4, eager and eight and eager / eight, "x"),
        ("40 steps with guidance, bf16, 40 x the pair", 420, both and 40 * both, "s"),
        ("40 steps with guidance and step cache", 170, None, "s"),
        ("6 steps, guidance 1, 8-bit: denoise, 6 x the forward", 27, eight and 6 * eight, "s"),
        ("the same with encoders and autoencoder", 35, request, "s"),
        ("6 steps, adapter over a file of codes: 6 x the bf16 forward", 27, one and 6 * one, "s"),
        ("decode of 81 frames, bf16", 3, decode, "s"),
    ]
    for what, limit, peak in zip(("bf16", "8-bit", "block swap"), (37, 24, 12), peaks):
        rows.append((f"peak memory, {what}", limit, peak and peak / GIB, "GiB"))
    return [verdict(*row, small) for row in rows]


def verdict(what, limit, value, unit, small):
    """A limit below zero is one to exceed."""
    target = f"{'at least' if limit < 0 else 'at most'} {abs(limit)} {unit}"
    if value is None:
        return what, target, "", "not measured"
    reached = value >= -limit if limit < 0 else value <= limit
    return what, target, f"{value:.2f} {unit}", "small networks: no verdict" if small else (
        "reached" if reached else "missed")
