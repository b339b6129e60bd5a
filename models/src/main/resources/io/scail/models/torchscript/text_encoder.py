# UMT5 encoder on the real tokens of one prompt, a block a call. x: [n, dim]. No biases anywhere.
class TextEncoder(Module):
  training : bool

  # ids: [n]. The table keeps its own type; only the rows that are used are converted.
  def embed(self, w: Dict[str, Tensor], ids: Tensor, dtype: int, device: str) -> Tensor:
    table = w["token_embedding.weight"]
    x = torch.embedding(table, ids.to(table.device))
    scale = w.get("token_embedding.weight_scale")
    if scale is not None:
      if scale.numel() > 1:
        scale = torch.embedding(scale.view([-1, 1]), ids.to(table.device))
      x = x.to(6) * scale.to(6)
    return x.to(torch.device(device)).to(dtype)

  # buckets: [2n - 1], the bucket of each relative position from -(n - 1) on.
  def block(self, w: Dict[str, Tensor], prefix: str, x: Tensor, buckets: Tensor, heads: int,
            eps: float) -> Tensor:
    bias = __torch__.text_encoder.position_bias(w, prefix, buckets, x)
    y = __torch__.text_encoder.norm(w, prefix + "norm1.weight", x, eps)
    x = x + __torch__.text_encoder.attention(w, prefix + "attn.", y, bias, heads)
    y = __torch__.text_encoder.norm(w, prefix + "norm2.weight", x, eps)
    return x + __torch__.text_encoder.feed_forward(w, prefix + "ffn.", y)

  def finish(self, w: Dict[str, Tensor], x: Tensor, eps: float) -> Tensor:
    return __torch__.text_encoder.norm(w, "norm.weight", x, eps).to(6)

  # Added to the scores of one block, [heads, n, n], for records.
  def position_bias(self, w: Dict[str, Tensor], prefix: str, buckets: Tensor) -> Tensor:
    like = torch.zeros([0], dtype=6)
    return __torch__.text_encoder.position_bias(w, prefix, buckets, like).contiguous()

# A mean square in float32; rounded to x's type before the weight.
def norm(w: Dict[str, Tensor], name: str, x: Tensor, eps: float) -> Tensor:
  wide = x.to(6)
  wide = wide * torch.rsqrt(torch.mean(wide * wide, [-1], True) + eps)
  return wide.to(x.dtype) * __torch__.lib.stored.weight(w, name, x)

# Row i, column j: the bucket of key j seen from query i.
def position_bias(w: Dict[str, Tensor], prefix: str, buckets: Tensor, like: Tensor) -> Tensor:
  n = (buckets.size(0) + 1) // 2
  table = __torch__.lib.stored.weight(w, prefix + "pos_embedding.embedding.weight", like)
  positions = torch.arange(n, device=table.device)
  relative = positions.unsqueeze(0) - positions.unsqueeze(1) + (n - 1)
  index = buckets.to(table.device)[relative]
  return torch.embedding(table, index).permute([2, 0, 1])

# The scores are not divided by the root of the head's width.
def attention(w: Dict[str, Tensor], prefix: str, x: Tensor, bias: Tensor, heads: int) -> Tensor:
  n = x.size(0)
  q = __torch__.lib.stored.linear(w, prefix + "q", x).view([1, n, heads, -1]).transpose(1, 2)
  k = __torch__.lib.stored.linear(w, prefix + "k", x).view([1, n, heads, -1]).transpose(1, 2)
  v = __torch__.lib.stored.linear(w, prefix + "v", x).view([1, n, heads, -1]).transpose(1, 2)
  h = torch.scaled_dot_product_attention(
      q, k, v, attn_mask=bias.unsqueeze(0).contiguous(), scale=1.)
  return __torch__.lib.stored.linear(w, prefix + "o", h.transpose(1, 2).reshape([n, -1]))

def feed_forward(w: Dict[str, Tensor], prefix: str, x: Tensor) -> Tensor:
  gate = torch.gelu(__torch__.lib.stored.linear(w, prefix + "gate.0", x), approximate="tanh")
  h = __torch__.lib.stored.linear(w, prefix + "fc1", x).mul_(gate)
  return __torch__.lib.stored.linear(w, prefix + "fc2", h)
