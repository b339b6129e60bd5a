# CLIP's visual tower and its preprocessing. x: [tokens, dim].
class ImageEncoder(Module):
  training : bool

  # image: [3, h, w] or [3, 1, h, w] in [-1, 1], of any size; stretched to a square, not cropped. Bicubic with
  # a = -0.75, not antialiased; overshoot is kept. [1, 3, size, size]
  def pixels(self, image: Tensor, size: int, mean: List[float], std: List[float],
             device: str) -> Tensor:
    dev = torch.device(device)
    x = image.to(dev).to(6).reshape([1, 3, image.size(-2), image.size(-1)])
    x = torch.upsample_bicubic2d(x, [size, size], False)
    shape = [1, 3, 1, 1]
    shift = torch.tensor(mean, dtype=6, device=dev).view(shape)
    scale = torch.tensor(std, dtype=6, device=dev).view(shape)
    return (x * 0.5 + 0.5 - shift) / scale

  # Patches with the class token in front, positions added.
  def embed(self, w: Dict[str, Tensor], pixels: Tensor, patch: int, eps: float,
            dtype: int) -> Tensor:
    x = pixels.to(dtype)
    kernel = __torch__.lib.stored.weight(w, "visual.patch_embedding.weight", x)
    x = torch.conv2d(x, kernel, None, [patch, patch]).flatten(2).squeeze(0).transpose(0, 1)
    first = __torch__.lib.stored.weight(w, "visual.cls_embedding", x).view([1, -1])
    positions = __torch__.lib.stored.weight(w, "visual.pos_embedding", x)
    x = torch.cat([first, x], 0) + positions.view([-1, x.size(1)])
    return __torch__.image_encoder.norm(w, "visual.pre_norm", x, eps)

  def block(self, w: Dict[str, Tensor], prefix: str, x: Tensor, heads: int,
            eps: float) -> Tensor:
    y = __torch__.image_encoder.norm(w, prefix + "norm1", x, eps)
    x = x + __torch__.image_encoder.attention(w, prefix + "attn.", y, heads)
    y = __torch__.image_encoder.norm(w, prefix + "norm2", x, eps)
    y = torch.gelu(__torch__.lib.stored.linear(w, prefix + "mlp.0", y))
    return x + __torch__.lib.stored.linear(w, prefix + "mlp.2", y)

  def features(self, x: Tensor) -> Tensor:
    return x.to(6)

def norm(w: Dict[str, Tensor], name: str, x: Tensor, eps: float) -> Tensor:
  wide = x.to(6)
  weight = __torch__.lib.stored.weight(w, name + ".weight", wide)
  bias = __torch__.lib.stored.weight(w, name + ".bias", wide)
  return torch.layer_norm(wide, [x.size(-1)], weight, bias, eps).to(x.dtype)

def attention(w: Dict[str, Tensor], prefix: str, x: Tensor, heads: int) -> Tensor:
  n = x.size(0)
  joint = __torch__.lib.stored.linear(w, prefix + "to_qkv", x)
  q, k, v = joint.view([n, 3, heads, -1]).permute([1, 2, 0, 3]).unsqueeze(1).unbind(0)
  h = torch.scaled_dot_product_attention(q, k, v)
  return __torch__.lib.stored.linear(w, prefix + "proj", h.squeeze(0).transpose(0, 1).reshape([n, -1]))
