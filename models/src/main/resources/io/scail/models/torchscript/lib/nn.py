# Layers on named weights. The weight's type decides the arithmetic: float32 stays float32; a 16-bit
# weight takes its input rounded to 16 bits and answers in 16 bits; 8-bit codes carry one scale a row.

def bias(w: Dict[str, Tensor], name: str, dtype: int) -> Optional[Tensor]:
  b = w.get(name + ".bias")
  if b is None:
    return None
  return b.to(dtype)

# Rows are scaled into the codes' range, multiplied in 8 bits, and scaled back. [n, in] -> [n, out]
def scaled_linear(x: Tensor, codes: Tensor, scale: Tensor, b: Optional[Tensor]) -> Tensor:
  rows = x.to(6)
  s = torch.clamp(torch.amax(torch.abs(rows), [-1], True), min=1e-12) / 448.
  y = torch._scaled_mm((rows / s).to(24), codes.t(), s, scale.t(), bias=b, out_dtype=15)
  return y

# Weights that hold 8-bit codes must have gone through `ready`, unless the device multiplies codes.
def linear(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  weight = w[name + ".weight"]
  if weight.dtype == 24:
    return __torch__.lib.nn.scaled_linear(
        x, weight, w[name + ".weight_scale"], __torch__.lib.nn.bias(w, name, 15))
  return torch.linear(x.to(weight.dtype), weight, __torch__.lib.nn.bias(w, name, weight.dtype))

# For the few layers that the reference keeps in float32 whatever the tier.
def wide_linear(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  return torch.linear(x.to(6), w[name + ".weight"].to(6), __torch__.lib.nn.bias(w, name, 6))

# Codes times scales, in the given type.
def dequantized(w: Dict[str, Tensor], name: str, dtype: int) -> Tensor:
  codes = w[name + ".weight"]
  return (codes.to(6) * w[name + ".weight_scale"]).to(dtype)

# [out, in] -> codes and one scale a row, [out, 1]; a row of zeros gets the scale 1.
def quantized(weight: Tensor) -> Tuple[Tensor, Tensor]:
  wide = weight.to(6)
  largest = torch.amax(torch.abs(wide), [1], True)
  scale = torch.where(largest > 0, largest / 448., torch.ones_like(largest))
  return ((wide / scale).to(24), scale)

# The layers under `prefix`, named without it, ready for many calls of `linear`.
def ready(w: Dict[str, Tensor], prefix: str, names: List[str], codes: bool) -> Dict[str, Tensor]:
  out = annotate(Dict[str, Tensor], {})
  for name in names:
    key = prefix + name
    weight = w[key + ".weight"]
    if weight.dtype == 24:
      if codes:
        out[name + ".weight_scale"] = w[key + ".weight_scale"]
      else:
        weight = __torch__.lib.nn.dequantized(w, key, 15)
    out[name + ".weight"] = weight
    b = w.get(key + ".bias")
    if b is not None:
      out[name + ".bias"] = b
  return out

# Normalised in float32; answers in x's type.
def layer_norm(w: Dict[str, Tensor], name: str, x: Tensor, eps: float) -> Tensor:
  weight = w[name + ".weight"].to(6)
  b = w[name + ".bias"].to(6)
  return torch.layer_norm(x.to(6), [x.size(-1)], weight, b, eps).to(x.dtype)

# Over the last dimension. Normalised in float32, rounded to x's type, then weighted in float32. May
# overwrite x.
def rms_norm_(x: Tensor, weight: Tensor, eps: float) -> Tensor:
  wide = x.to(6)
  length = torch.linalg_vector_norm(wide, 2, [-1], True)
  factor = torch.rsqrt(length * length / float(x.size(-1)) + eps)
  return wide.mul_(factor).to(x.dtype).to(6).mul_(weight.to(6))
