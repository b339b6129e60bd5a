# Weights that stay as the file has them and take the computation's type and device layer by layer,
# when they are used: what a layer needs beyond the file's own pages ends with the layer.

# 8-bit codes carry their scale, one for all or one a row, beside them.
def weight(w: Dict[str, Tensor], name: str, like: Tensor) -> Tensor:
  t = w[name]
  scale = w.get(name + "_scale")
  if scale is not None:
    wide = t.to(like.device).to(6) * scale.to(like.device).to(6)
    return wide.to(like.dtype)
  return t.to(like.device).to(like.dtype)

def linear(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  b: Optional[Tensor] = None
  if (name + ".bias") in w:
    b = __torch__.lib.stored.weight(w, name + ".bias", x)
  return torch.linear(x, __torch__.lib.stored.weight(w, name + ".weight", x), b)
