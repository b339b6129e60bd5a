# Causal video autoencoder. Layers take the stream from state["x"], [1, C, T, H, W], and put theirs in
# its place, so that no caller holds an input alive while a layer runs. state also keeps, under its
# convolution's name, what each causal convolution needs of the chunks before.
class VideoAutoencoder(Module):
  training : bool

  # Weights in the type and on the device of the computation; wide ones move channels last.
  def prepared(self, w: Dict[str, Tensor], dtype: int, device: str,
               channels_last: bool) -> Dict[str, Tensor]:
    out = annotate(Dict[str, Tensor], {})
    for name, t in w.items():
      t = t.to(torch.device(device)).to(dtype)
      if channels_last and name.endswith("weight"):
        t = t.contiguous(memory_format=3 if t.dim() == 5 else 2)
      out[name] = t
    return out

  # video: [3, T, H, W] in [-1, 1]
  def begin_encode(self, w: Dict[str, Tensor], state: Dict[str, Tensor], video: Tensor) -> None:
    like = w["encoder.conv1.weight"]
    state["x"] = video.to(like.device).to(like.dtype).unsqueeze(0)

  # latent: [z, T, h, w], normalised
  def begin_decode(self, w: Dict[str, Tensor], state: Dict[str, Tensor], latent: Tensor,
                   start: int, end: int, mean: List[float], std: List[float]) -> None:
    like = w["conv2.weight"]
    z = latent[:, start:end].to(like.device).to(6)
    shape = [-1, 1, 1, 1]
    scale = torch.tensor(std, dtype=6, device=z.device).view(shape)
    shift = torch.tensor(mean, dtype=6, device=z.device).view(shape)
    # The reference divides by 1/std, computed in float32.
    state["x"] = (z / (1. / scale) + shift).to(like.dtype).unsqueeze(0)

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
      x = torch.conv3d(torch.cat([past, x], 2), weight, bias, [2, 1, 1])
    elif x.size(2) > 1:
      x = torch.cat([x[:, :, :1], torch.conv3d(x, weight, bias, [2, 1, 1])], 2)
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
  def take_mean(self, state: Dict[str, Tensor], z: int) -> Tensor:
    return state.pop("x")[0, :z].to(6).contiguous()

  def normalised(self, means: List[Tensor], mean: List[float], std: List[float]) -> Tensor:
    z = torch.cat(means, 1)
    shape = [-1, 1, 1, 1]
    scale = torch.tensor(std, dtype=6, device=z.device).view(shape)
    shift = torch.tensor(mean, dtype=6, device=z.device).view(shape)
    return z.sub_(shift).mul_(1. / scale)

  # Decoder output, [3, T, H, W] in float32, not clamped.
  def take_video(self, state: Dict[str, Tensor]) -> Tensor:
    return state.pop("x")[0].to(6).contiguous()

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

# Unit length over the channels, times the root of their number: no mean square, no eps inside.
def norm(x: Tensor, gamma: Tensor) -> Tensor:
  length = torch.clamp_min(torch.linalg_vector_norm(x, 2, [1], True), 1e-12)
  return (x / length).mul_(gamma * x.size(1) ** 0.5)

def norm_silu(x: Tensor, gamma: Tensor) -> Tensor:
  return torch.silu_(__torch__.vae.norm(x, gamma))

def pointwise(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  return torch.conv3d(x, w[name + ".weight"], w[name + ".bias"])

# Three taps in time over the last two frames before the chunk, zeros before the clip.
def causal(w: Dict[str, Tensor], state: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  weight = w[name + ".weight"]
  bias = w[name + ".bias"]
  side = weight.size(3) // 2
  past = state.get(name)
  if past is None and x.size(2) == 1:
    # Two of the three taps would meet zeros only.
    state[name] = torch.cat([torch.zeros_like(x), x], 2)
    return torch.conv3d(x, weight[:, :, 2:], bias, [1, 1, 1], [0, side, side])
  if past is None:
    zero = torch.zeros_like(x[:, :, :1])
    past = torch.cat([zero, zero], 2)
  joined = torch.cat([past, x], 2)
  state[name] = joined[:, :, -2:].clone()
  return torch.conv3d(joined, weight, bias, [1, 1, 1], [0, side, side])

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
