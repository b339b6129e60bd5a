# Layers on named weights. The weight's type decides the arithmetic: float32 stays float32; a 16-bit
# weight takes its input rounded to 16 bits and answers in 16 bits; 8-bit codes carry one scale a row.

def bias(w: Dict[str, Tensor], name: str, dtype: int) -> Optional[Tensor]:
  b = w.get(name + ".bias")
  if b is None:
    return None
  return b.to(dtype)

# What layers with this weight's type take, for one or several of them: rounded rows, or 8-bit codes
# and one scale a row. [n, in]
def fed(weight: Tensor, x: Tensor) -> Tuple[Tensor, Tensor]:
  if weight.dtype == 24:
    largest = torch.linalg_vector_norm(x, inf, [-1], True).to(6)
    scale = torch.clamp_min(largest, 1e-12).div_(448.)
    codes = torch.empty(x.shape, dtype=24, device=x.device)
    # One pass from the input's type to codes: no wide copy in between.
    torch.mul(x, torch.reciprocal(scale), out=codes)
    return (codes, scale)
  # The second one is not looked at.
  return (x.to(weight.dtype), weight)

# A layer's answer for input out of `fed`: [n, in] -> [n, out]. Products of codes may sum in the
# multiplier's own width, which errs far less than the codes do.
def product(w: Dict[str, Tensor], name: str, x: Tensor, scale: Tensor) -> Tensor:
  weight = w[name + ".weight"]
  if weight.dtype == 24:
    return torch._scaled_mm(
        x, weight.t(), scale, w[name + ".weight_scale"].t(), bias=__torch__.lib.nn.bias(w, name, 15),
        out_dtype=15, use_fast_accum=True)
  return torch.linear(x, weight, __torch__.lib.nn.bias(w, name, weight.dtype))

# As `product`, into rows that are there already.
def product_into(w: Dict[str, Tensor], name: str, x: Tensor, scale: Tensor, out: Tensor) -> None:
  weight = w[name + ".weight"]
  b = __torch__.lib.nn.bias(w, name, out.dtype)
  if weight.dtype == 24 or b is None:
    out.copy_(__torch__.lib.nn.product(w, name, x, scale))
  else:
    torch.addmm(b, x, weight.t(), out=out)

# Weights that hold 8-bit codes must have gone through `ready`, unless the device multiplies codes.
def linear(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  rows, scale = __torch__.lib.nn.fed(w[name + ".weight"], x)
  return __torch__.lib.nn.product(w, name, rows, scale)

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

# The layers under `prefix`, named without it, ready for many calls of `linear`. Layers that share what
# they are fed need one type: where an adapter has changed some of them, the codes of the others are widened.
def ready(w: Dict[str, Tensor], prefix: str, names: List[str], codes: bool) -> Dict[str, Tensor]:
  for name in names:
    codes = codes and w[prefix + name + ".weight"].dtype == 24
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

# What makes the mean square of each row 1: [n, dim] -> [n, 1] in float32. One pass over x.
def rms_factor(x: Tensor, eps: float) -> Tensor:
  length = torch.linalg_vector_norm(x, 2, [-1], True, dtype=6)
  return torch.rsqrt(length.square_().div_(float(x.size(-1))).add_(eps))

# Over the last dimension; answers in float32.
def rms_norm(x: Tensor, weight: Tensor, eps: float) -> Tensor:
  return (x * weight.to(6)).mul_(__torch__.lib.nn.rms_factor(x, eps))
