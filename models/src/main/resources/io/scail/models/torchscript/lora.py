# Adapters merged into weights. Published fuse: W + strength * (alpha / rank) * up @ down.
class Lora(Module):
  training : bool

  # Adds every term to weight `name` in float32 and rounds once; an empty `down` is a full difference.
  # 8-bit codes are widened first and the sum stays in bfloat16: rounding it to codes again would lose
  # most of what an adapter adds.
  def merge(self, w: Dict[str, Tensor], adapters: Dict[str, Tensor], name: str, ups: List[str],
            downs: List[str], factors: List[float]) -> None:
    assert name in w, "the network has no weight " + name
    original = w[name]
    dtype = original.dtype
    total = original.to(6)
    if dtype == 24:
      dtype = 15
      scale = name + "_scale"
      if scale in w:
        total = total * w[scale].to(6)
    for i in range(len(ups)):
      up = adapters[ups[i]].to(original.device).to(6)
      if downs[i] == "":
        change = up
      else:
        change = torch.mm(up, adapters[downs[i]].to(original.device).to(6))
      total = torch.add(total, change.reshape(total.shape), alpha=factors[i])
    w[name] = total.to(dtype)
