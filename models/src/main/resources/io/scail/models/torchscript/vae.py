# Causal video autoencoder. Layers take the stream from state["x"], [1, C, T, H, W], and put theirs in
# its place, so that no caller holds an input alive while a layer runs. state also keeps, under its
# convolution's name, what each causal convolution needs of the chunks before. A network may have
# linear maps between blocks of pixels and latents ("components") whose answer is added to the
# layers'; their input waits in state["pixels"] or state["latent"].
class VideoAutoencoder(Module):
  training : bool

  # Weights in the type and on the device of the computation; wide ones move channels last.
  def prepared(self, w: Dict[str, Tensor], dtype: int, device: str,
               channels_last: bool) -> Dict[str, Tensor]:
    out = annotate(Dict[str, Tensor], {})
    for name, t in w.items():
      t = t.to(torch.device(device)).to(dtype)
      if channels_last and name.endswith("weight") and t.dim() > 2:
        t = t.contiguous(memory_format=3 if t.dim() == 5 else 2)
      out[name] = t
    return out

  # video: [3, T, H, W] in [-1, 1]
  def begin_encode(self, w: Dict[str, Tensor], state: Dict[str, Tensor], video: Tensor) -> None:
    like = w["encoder.conv1.weight"]
    x = video.to(like.device).to(like.dtype).unsqueeze(0)
    if "encoder.components.weight" in w:
      state["pixels"] = x
    patch = __torch__.vae.patch(like.size(1))
    if patch > 1:
      x = __torch__.vae.clip(torch.pixel_unshuffle(__torch__.vae.frames(x), patch))
    state["x"] = x

  # latent: [z, T, h, w], normalised
  def begin_decode(self, w: Dict[str, Tensor], state: Dict[str, Tensor], latent: Tensor,
                   start: int, end: int, mean: List[float], std: List[float]) -> None:
    like = w["conv2.weight"]
    z = latent[:, start:end].to(like.device).to(6)
    shape = [-1, 1, 1, 1]
    scale = torch.tensor(std, dtype=6, device=z.device).view(shape)
    shift = torch.tensor(mean, dtype=6, device=z.device).view(shape)
    # The reference divides by 1/std, computed in float32.
    x = (z / (1. / scale) + shift).to(like.dtype).unsqueeze(0)
    if "decoder.components.weight" in w:
      state["latent"] = x
    state["x"] = x

  def pointwise(self, w: Dict[str, Tensor], state: Dict[str, Tensor], name: str) -> None:
    state["x"] = __torch__.vae.pointwise(w, name, state.pop("x"))

  def convolution(self, w: Dict[str, Tensor], state: Dict[str, Tensor], name: str) -> None:
    state["x"] = __torch__.vae.causal(w, state, name, state.pop("x"))

  def residual(self, w: Dict[str, Tensor], state: Dict[str, Tensor], name: str) -> None:
    x = state.pop("x")
    h = __torch__.vae.norm_silu(x, w[name + ".residual.0.gamma"])
    h = __torch__.vae.causal(w, state, name + ".residual.2", h)
    h = __torch__.vae.norm_silu(h, w[name + ".residual.3.gamma"])
    h = __torch__.vae.causal(w, state, name + ".residual.6", h)
    if (name + ".shortcut.weight") in w:
      x = __torch__.vae.pointwise(w, name + ".shortcut", x)
    state["x"] = h.add_(x)

  # One head over the positions of each frame by itself.
  def attention(self, w: Dict[str, Tensor], state: Dict[str, Tensor], name: str) -> None:
    x = __torch__.vae.frames(state.pop("x"))
    t, c, height, width = x.shape
    h = __torch__.vae.norm(x, w[name + ".norm.gamma"])
    h = torch.conv2d(h, w[name + ".to_qkv.weight"], w[name + ".to_qkv.bias"])
    q, k, v = h.reshape([t, 3, 1, c, height * width]).transpose(-1, -2).unbind(1)
    h = torch.scaled_dot_product_attention(q, k, v)
    h = h.transpose(-1, -2).reshape([t, c, height, width])
    h = torch.conv2d(h, w[name + ".proj.weight"], w[name + ".proj.bias"])
    state["x"] = __torch__.vae.clip(h.add_(x))

  # Halves each side; pads the right and the bottom only.
  def down2d(self, w: Dict[str, Tensor], state: Dict[str, Tensor], name: str) -> None:
    state["x"] = __torch__.vae.down(w, name, state.pop("x"))

  # Halves each side, then time: a clip's first frame passes, frame k is made of 2k-2 .. 2k.
  def down3d(self, w: Dict[str, Tensor], state: Dict[str, Tensor], name: str) -> None:
    x = __torch__.vae.down(w, name, state.pop("x"))
    key = name + ".time_conv"
    weight = w[key + ".weight"]
    bias = w[key + ".bias"]
    past = state.get(key)
    state[key] = x[:, :, -1:].clone()
    if past is not None:
      x = __torch__.vae.conv3d(torch.cat([past, x], 2), weight, bias, [2, 1, 1], [0, 0, 0])
    elif x.size(2) > 1:
      x = torch.cat([x[:, :, :1], __torch__.vae.conv3d(x, weight, bias, [2, 1, 1], [0, 0, 0])], 2)
    state["x"] = x

  def up2d(self, w: Dict[str, Tensor], state: Dict[str, Tensor], name: str) -> None:
    state["x"] = __torch__.vae.up(w, name, state.pop("x"))

  # Doubles time, then each side. A clip's first frame is not doubled and is no history of those
  # after it, which begin with zeros.
  def up3d(self, w: Dict[str, Tensor], state: Dict[str, Tensor], name: str) -> None:
    x = state.pop("x")
    key = name + ".time_conv"
    if key in state:
      x = __torch__.vae.doubled(w, state, key, x)
    else:
      shape = x.shape
      shape[2] = 2
      state[key] = torch.zeros(shape, dtype=x.dtype, device=x.device)
      if x.size(2) > 1:
        x = torch.cat([x[:, :, :1], __torch__.vae.doubled(w, state, key, x[:, :, 1:])], 2)
    state["x"] = __torch__.vae.up(w, name, x)

  def head(self, w: Dict[str, Tensor], state: Dict[str, Tensor], name: str) -> None:
    h = __torch__.vae.norm_silu(state.pop("x"), w[name + ".0.gamma"])
    state["x"] = __torch__.vae.causal(w, state, name + ".2", h)

  # The stream as it is, for records of single layers.
  def stream(self, state: Dict[str, Tensor]) -> Tensor:
    return state["x"].to(6).contiguous()

  # Encoder output without its variance half: [z, T, h, w] in float32, before normalisation.
  def take_mean(self, w: Dict[str, Tensor], state: Dict[str, Tensor], z: int) -> Tensor:
    mean = state.pop("x")[0, :z].to(6).contiguous()
    if "pixels" in state:
      mean = mean.add_(__torch__.vae.encoded_blocks(w, state.pop("pixels"), mean.size(2)))
    return mean

  def normalised(self, means: List[Tensor], mean: List[float], std: List[float]) -> Tensor:
    z = torch.cat(means, 1)
    shape = [-1, 1, 1, 1]
    scale = torch.tensor(std, dtype=6, device=z.device).view(shape)
    shift = torch.tensor(mean, dtype=6, device=z.device).view(shape)
    return z.sub_(shift).mul_(1. / scale)

  # Decoder output, [3, T, H, W] in float32, not clamped.
  def take_video(self, w: Dict[str, Tensor], state: Dict[str, Tensor]) -> Tensor:
    x = state.pop("x")
    patch = __torch__.vae.patch(x.size(1))
    if patch > 1:
      x = __torch__.vae.clip(torch.pixel_shuffle(__torch__.vae.frames(x), patch))
    video = x[0].to(6).contiguous()
    if "latent" in state:
      video = video.add_(__torch__.vae.decoded_blocks(w, state.pop("latent"), video.size(1), video.size(2)))
    return video

  def clamped_(self, video: Tensor) -> Tensor:
    return torch.clamp_(video, -1., 1.)

  # Frames of a clip [C, T, H, W], joined or cut.
  def joined(self, clips: List[Tensor]) -> Tensor:
    return torch.cat(clips, 1)

  def range(self, clip: Tensor, start: int, end: int) -> Tensor:
    return clip[:, start:end]

  # [3, T, H, W] in [-1, 1] to 8 bits, [T, H, W, 3] on the CPU. Truncated, as the reference does.
  def pixels(self, video: Tensor) -> Tensor:
    u = ((video + 1.) / 2. * 255.).to(0)
    return u.permute([1, 2, 3, 0]).contiguous().cpu()

  # Native bytes of what waits for the next chunk.
  def state_bytes(self, state: Dict[str, Tensor]) -> int:
    total = 0
    for t in state.values():
      total += t.numel() * t.element_size()
    return total

# [1, C, T, H, W] <-> [T, C, H, W], views
def frames(x: Tensor) -> Tensor:
  return x.squeeze(0).transpose(0, 1)

def clip(x: Tensor) -> Tensor:
  return x.transpose(0, 1).unsqueeze(0)

# Side of the squares that make this many channels of three colours.
def patch(channels: int) -> int:
  side = 1
  while 3 * side * side < channels:
    side += 1
  return side

# pixels: [1, 3, T, H, W] -> [z, t, h, w] in float32. A clip's first frame fills a block alone, repeated.
def encoded_blocks(w: Dict[str, Tensor], pixels: Tensor, height: int) -> Tensor:
  weight = w["encoder.components.weight"]
  side = pixels.size(3) // height
  group = weight.size(1) // (3 * side * side)
  lacking = (group - pixels.size(2) % group) % group
  x = pixels[0]
  x = torch.cat([x[:, :1].expand([-1, lacking, -1, -1]), x], 1)
  frames = x.size(1) // group
  width = x.size(3) // side
  x = x.view([3, frames, group, height, side, width, side]).permute([1, 3, 5, 0, 2, 4, 6])
  y = torch.linear(x.reshape([frames * height * width, -1]), weight, w["encoder.components.bias"])
  return y.view([frames, height, width, -1]).permute([3, 0, 1, 2]).to(6)

# latent: [1, z, t, h, w] -> [3, frames, rows, W] in float32. A first frame is the mean of its block's.
def decoded_blocks(w: Dict[str, Tensor], latent: Tensor, frames: int, rows: int) -> Tensor:
  z = __torch__.vae.frames(latent)
  y = torch.conv2d(z, w["decoder.components.weight"], w["decoder.components.bias"], [1, 1], [1, 1])
  count, block, height, width = y.shape
  side = rows // height
  group = block // (3 * side * side)
  y = y.view([count, 3, group, side, side, height, width]).permute([1, 0, 2, 5, 3, 6, 4])
  y = y.reshape([3, count * group, rows, width * side]).to(6)
  if frames < count * group:
    y = torch.cat([torch.mean(y[:, :group], [1], True), y[:, group:]], 1)
  return y

# Unit length over the channels, times the root of their number: no mean square, no eps inside.
def norm(x: Tensor, gamma: Tensor) -> Tensor:
  length = torch.clamp_min(torch.linalg_vector_norm(x, 2, [1], True), 1e-12)
  return (x / length).mul_(gamma * x.size(1) ** 0.5)

def norm_silu(x: Tensor, gamma: Tensor) -> Tensor:
  return torch.silu_(__torch__.vae.norm(x, gamma))

# On the CPU libtorch looks at four of five sizes to pick a kernel, and takes a far slower one for narrow
# layers.
def conv3d(x: Tensor, weight: Tensor, bias: Tensor, stride: List[int], padding: List[int]) -> Tensor:
  if x.is_cuda or x.dtype != 6:
    return torch.conv3d(x, weight, bias, stride, padding)
  return torch.mkldnn_convolution(x, weight, bias, padding, stride, [1, 1, 1], 1)

def pointwise(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  return __torch__.vae.conv3d(x, w[name + ".weight"], w[name + ".bias"], [1, 1, 1], [0, 0, 0])

# Three taps in time over the last two frames before the chunk, zeros before the clip.
def causal(w: Dict[str, Tensor], state: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  weight = w[name + ".weight"]
  bias = w[name + ".bias"]
  side = weight.size(3) // 2
  past = state.get(name)
  if past is None and x.size(2) == 1:
    # Two of the three taps would meet zeros only.
    state[name] = torch.cat([torch.zeros_like(x), x], 2)
    return __torch__.vae.conv3d(x, weight[:, :, 2:], bias, [1, 1, 1], [0, side, side])
  if past is None:
    zero = torch.zeros_like(x[:, :, :1])
    past = torch.cat([zero, zero], 2)
  joined = torch.cat([past, x], 2)
  state[name] = joined[:, :, -2:].clone()
  return __torch__.vae.conv3d(joined, weight, bias, [1, 1, 1], [0, side, side])

# The first half of the channels are the even frames, the second half the odd ones.
def doubled(w: Dict[str, Tensor], state: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  y = __torch__.vae.causal(w, state, name, x)
  b, c, t, height, width = x.shape
  y = y.view([b, 2, c, t, height, width])
  return torch.stack([y[:, 0], y[:, 1]], 3).view([b, c, 2 * t, height, width])

def down(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  y = torch.constant_pad_nd(__torch__.vae.frames(x), [0, 1, 0, 1])
  y = torch.conv2d(y, w[name + ".resample.1.weight"], w[name + ".resample.1.bias"], [2, 2])
  return __torch__.vae.clip(y)

def up(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  y = __torch__.vae.frames(x)
  y = torch.upsample_nearest2d(y, [2 * y.size(2), 2 * y.size(3)])
  y = torch.conv2d(y, w[name + ".resample.1.weight"], w[name + ".resample.1.bias"], [1, 1], [1, 1])
  return __torch__.vae.clip(y)
