# Pixels to what the transformer and the autoencoder take. Clips are [3, T, H, W], float32.
# Reference: wan/scail.py and the mask utilities of zai-org/SCAIL-2; torchvision's resize.
class Conditioning(Module):
  training : bool

  # raw: uint8 [T, H, W, 3]
  def video(self, raw: Tensor, device: str) -> Tensor:
    x = __torch__.conditioning.channels_first(raw, device)
    return (x - 127.5) / torch.full([1], 127.5, dtype=6, device=x.device)

  def still(self, raw: Tensor, device: str) -> Tensor:
    x = __torch__.conditioning.channels_first(raw, device)
    return x / torch.full([1], 255., dtype=6, device=x.device) * 2. - 1.

  def moved(self, x: Tensor, device: str) -> Tensor:
    return x.to(torch.device(device))

  def fit(self, clip: Tensor, height: int, width: int) -> Tensor:
    x = __torch__.conditioning.cover(clip.transpose(0, 1).contiguous(), height, width)
    return x.transpose(0, 1).contiguous()

  # The 8-bit path of torchvision: float32 inside, then rounded and clamped.
  def fit_bytes(self, raw: Tensor, height: int, width: int) -> Tensor:
    x = __torch__.conditioning.cover(raw.permute([0, 3, 1, 2]).to(6).contiguous(), height, width)
    return x.round().clamp(0., 255.).to(0).permute([0, 2, 3, 1]).contiguous()

  def halved(self, clip: Tensor) -> Tensor:
    x = clip.transpose(0, 1).contiguous()
    x = torch.upsample_bilinear2d(x, [x.shape[2] // 2, x.shape[3] // 2], False)
    return x.transpose(0, 1).contiguous()

  # The first frame fills a group of four.
  def compressed_mask(self, mask: Tensor, stride: int) -> Tensor:
    first = mask[:, :1]
    whole = torch.cat([first, first, first, mask], 1)
    return __torch__.conditioning.compressed(whole[:, :whole.shape[1] // 4 * 4], stride)

  def compressed_groups(self, mask: Tensor, stride: int) -> Tensor:
    return __torch__.conditioning.compressed(mask, stride)

  def rounded(self, clip: Tensor) -> Tensor:
    return clip.to(15).to(6)

  def range(self, clip: Tensor, start: int, end: int) -> Tensor:
    return clip[:, start:end].contiguous()

  def joined(self, parts: List[Tensor]) -> Tensor:
    return torch.cat(parts, 1)

  def padded(self, x: Tensor, frames: int) -> Tensor:
    c, t, h, w = x.shape
    rest = torch.zeros([c, frames - t, h, w], dtype=6, device=x.device)
    return torch.cat([x, rest], 1)

  # like: [C, T, h, w], for its grid and device
  def history_mask(self, channels: int, frames: int, history: int, like: Tensor) -> Tensor:
    mask = torch.zeros([channels, frames, like.shape[2], like.shape[3]], dtype=6,
                       device=like.device)
    torch.fill_(mask[:, :history], 1.)
    return mask

# CUDA divides by a plain number through its reciprocal, which lifts a mask pixel of 225 over the
# threshold; the callers divide by a tensor of one element instead, exact everywhere.
def channels_first(raw: Tensor, device: str) -> Tensor:
  return raw.to(torch.device(device)).permute([3, 0, 1, 2]).to(6).contiguous()

# mask: [3, 4n, H, W] -> [28, n, H/stride, W/stride]
def compressed(mask: Tensor, stride: int) -> Tensor:
  # Strictly above (225 - 127.5) / 127.5 in float32, so a pixel of exactly 225 is off.
  on = mask > 0.7647058963775635
  # This dialect reads ~a & b as ~(a & b), hence the names.
  r = on[0]
  g = on[1]
  b = on[2]
  no_r = ~r
  no_g = ~g
  no_b = ~b
  planes = torch.stack([
      r & g & b,
      r & no_g & no_b,
      no_r & g & no_b,
      no_r & no_g & b,
      r & g & no_b,
      r & no_g & b,
      no_r & g & b], 1).to(6)  # [F, 7, H, W]
  h = __torch__.conditioning.cells(mask.shape[2], stride)
  w = __torch__.conditioning.cells(mask.shape[3], stride)
  x = torch.adaptive_avg_pool2d(planes, [h, w])  # [F, 7, h, w]
  x = x.reshape([x.shape[0] // 4, 28, h, w])  # channel = 7 * frame in group + colour
  return x.transpose(0, 1).contiguous()

# Halved once for each factor of 2 in the stride, rounded up each time.
def cells(side: int, stride: int) -> int:
  s = side
  left = stride
  while left > 1:
    s = (s + 1) // 2
    left = left // 2
  return s

# [T, 3, H, W] -> [T, 3, height, width]: covers the target, then centre crop.
def cover(x: Tensor, height: int, width: int) -> Tensor:
  h, w = x.shape[2], x.shape[3]
  if w * height > width * h:
    new_h, new_w = height, w * height // h
  else:
    new_h, new_w = h * width // w, width
  y = torch._upsample_bicubic2d_aa(x, [new_h, new_w], False)
  top = (new_h - height) // 2
  left = (new_w - width) // 2
  return y[:, :, top:top + height, left:left + width]
