# Arithmetic of the latents between two calls of the transformer, and their noise. All float32.
class Latents(Module):
  training : bool

  def vector(self, w: Dict[str, Tensor], name: str) -> Tensor:
    return w[name]

  # w[target] = sum of weights[i] * w[sources[i]], added in order; a lone weight of 1 shares.
  def combine(self, w: Dict[str, Tensor], target: str, sources: List[str],
              weights: List[float]) -> None:
    if len(sources) == 1 and weights[0] == 1.:
      w[target] = w[sources[0]]
    else:
      out = w[sources[0]] * weights[0]
      for i in range(1, len(sources)):
        out = out.add_(w[sources[i]], alpha=weights[i])
      w[target] = out

  # The first latent frames become the clean history [C, n, H, W]. A copy: others may share w[name].
  def overwrite(self, w: Dict[str, Tensor], name: str, history: str) -> None:
    h = w[history].to(w[name].device)
    w[name] = torch.cat([h, w[name][:, h.shape[1]:]], 1)

  def guide(self, cond: Tensor, uncond: Tensor, scale: float) -> Tensor:
    return uncond + scale * (cond - uncond)

  # Mean of |now - w[before]| over the frames from `first` on.
  def change(self, now: Tensor, w: Dict[str, Tensor], before: str, first: int) -> float:
    return float(torch.mean(torch.abs(now[:, first:] - w[before][:, first:])))

  def size(self, x: Tensor, first: int) -> float:
    return float(torch.mean(torch.abs(x[:, first:])))

  # What an earlier velocity says of a sample: the difference to its own sample is kept.
  def carried(self, sample: Tensor, w: Dict[str, Tensor], velocity: str, own: str) -> Tensor:
    return sample + (w[velocity] - w[own])

  # One generator draws every shape in turn; the last draw is the answer.
  def noise(self, seed: int, shapes: List[List[int]], device: str) -> Tensor:
    cpu = torch.device("cpu")
    g = torch.Generator(device=cpu, seed=seed)
    out = torch.empty([0], dtype=6)
    for shape in shapes:
      out = torch.randn(shape, generator=g, dtype=6, layout=0, device=cpu)
    return out.to(torch.device(device))
