# Rotary multipliers for a sequence [additional references | reference | video | pose]. Angles in
# float64, multipliers in float32 as (cos, sin) pairs.

# [n] positions -> [n, elements / 2, 2] in float64; pair j turns by position * 10000^(-2j / elements).
def band(positions: Tensor, elements: int) -> Tensor:
  pairs = torch.arange(0, elements, 2, dtype=7)
  frequencies = 1. / torch.pow(10000., pairs / float(elements))
  angles = torch.outer(positions.to(7), frequencies)
  return torch.stack([torch.cos(angles), torch.sin(angles)], -1)

# Elements of a head that turn with height and, as many, with width; time takes the rest.
def side(head_dim: int) -> int:
  return 2 * (head_dim // 6)

# All three bands at one and the same position, [n, head_dim / 2, 2] in float64.
def bands(positions: Tensor, head_dim: int) -> Tensor:
  s = __torch__.lib.rope.side(head_dim)
  return torch.cat([
      __torch__.lib.rope.band(positions, head_dim - 2 * s),
      __torch__.lib.rope.band(positions, s),
      __torch__.lib.rope.band(positions, s)], 1)

# Every (t, h, w) of a grid, w fastest: [T * H * W, 1, head_dim / 2, 2] in float32.
def grid(time: Tensor, height: Tensor, width: Tensor) -> Tensor:
  t = time.size(0)
  h = height.size(0)
  w = width.size(0)
  parts = [
      time.to(6).view([t, 1, 1, -1, 2]).expand([t, h, w, -1, 2]),
      height.to(6).view([1, h, 1, -1, 2]).expand([t, h, w, -1, 2]),
      width.to(6).view([1, 1, w, -1, 2]).expand([t, h, w, -1, 2])]
  return torch.cat(parts, 3).reshape([t * h * w, 1, -1, 2])

# Mean of two neighbours, not normalised: cells of the half-size grid shrink what they turn.
def halved(x: Tensor) -> Tensor:
  return torch.mean(x.view([x.size(0) // 2, 2, -1, 2]), [1])

def table(head_dim: int, frames: int, height: int, width: int, references: int,
          replacement: bool) -> Tensor:
  s = __torch__.lib.rope.side(head_dim)
  time_elements = head_dim - 2 * s
  still_shift = 120 if replacement else 0
  video_start = references if replacement else references + 1
  rows = torch.arange(0, height, dtype=7)
  columns = torch.arange(0, width, dtype=7)
  h = __torch__.lib.rope.band(rows, s)
  w = __torch__.lib.rope.band(columns, s)
  stills = torch.arange(0, references + 1, dtype=7)
  video = torch.arange(video_start, video_start + frames, dtype=7)
  video_time = __torch__.lib.rope.band(video, time_elements)
  pose_w = __torch__.lib.rope.band(columns + 120., s)
  return torch.cat([
      __torch__.lib.rope.grid(
          __torch__.lib.rope.band(stills, time_elements),
          __torch__.lib.rope.band(rows + float(still_shift), s), w),
      __torch__.lib.rope.grid(video_time, h, w),
      __torch__.lib.rope.grid(
          video_time, __torch__.lib.rope.halved(h), __torch__.lib.rope.halved(pose_w))], 0)

# x: [n, heads, head_dim] in float32, turned in place; a pair is two neighbouring elements. As complex
# numbers it takes one pass; written out with sines and cosines it takes three.
def rotate_(x: Tensor, multipliers: Tensor) -> Tensor:
  pairs = torch.view_as_complex(x.view([x.size(0), x.size(1), -1, 2]))
  pairs.mul_(torch.view_as_complex(multipliers))
  return x
