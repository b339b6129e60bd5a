# The SCAIL-2 diffusion transformer, one sample at a time, a half block a call.
#
# w: weights under the checkpoint's names. c: keys and values of texts and image, made once a segment.
# s: what one segment keeps, its residual streams under "x.N". p: [heads, rows in a chunk, backend of
# self-attention, 1 if the device multiplies 8-bit codes, backend of cross-attention]. Sequence:
# [additional | reference | video | pose].
class Transformer(Module):
  training : bool

  # Weight `name` in the form that its tier wants. kind: 0 as it is, 1 float32, 2 bfloat16, 3 codes.
  def take(self, w: Dict[str, Tensor], source: Dict[str, Tensor], name: str, kind: int, device: str) -> None:
    dev = torch.device(device)
    weight = source[name]
    scale_name = name[:-7] + ".weight_scale"
    if weight.dtype == 24 and scale_name in source:
      scale = source[scale_name].to(6)
      if kind == 3:
        # One scale for the matrix is that of every row.
        w[name] = weight.to(dev)
        w[scale_name] = scale.reshape([-1, 1]).expand([weight.size(0), 1]).contiguous().to(dev)
        return None
      weight = weight.to(6) * scale
    if kind == 1:
      w[name] = weight.to(6).to(dev)
    elif kind == 2:
      w[name] = weight.to(dev).to(15)
    elif kind == 3:
      codes, scale = __torch__.lib.nn.quantized(weight.to(dev))
      w[name] = codes
      w[scale_name] = scale
    else:
      w[name] = weight.to(dev)

  # Weight `name` as wide as its file has it, for an adapter to change; 0 where the file has codes.
  def widened(self, w: Dict[str, Tensor], source: Dict[str, Tensor], name: str, device: str) -> int:
    if source[name].dtype == 24:
      return 0
    w[name] = source[name].to(torch.device(device))
    return 1

  # Codes in place of a wide weight.
  def coded(self, w: Dict[str, Tensor], name: str) -> None:
    codes, scale = __torch__.lib.nn.quantized(w[name])
    w[name] = codes
    w[name[:-7] + ".weight_scale"] = scale

  # Copies one block's weights to the device; dropping `out` frees them.
  def fetch(self, w: Dict[str, Tensor], out: Dict[str, Tensor], prefix: str, device: str) -> None:
    dev = torch.device(device)
    for name, weight in w.items():
      if name.startswith(prefix):
        out[name] = torch.empty_like(weight, device=dev).copy_(weight)

  def drop(self, out: Dict[str, Tensor]) -> None:
    out.clear()

  # Zero rows are embedded, too: padding is part of the context. [n, text] -> c["text.INDEX"] [length, dim]
  def text(self, w: Dict[str, Tensor], c: Dict[str, Tensor], index: int, text: Tensor, length: int) -> None:
    first = w["text_embedding.0.weight"]
    padded = torch.constant_pad_nd(text.to(first.device).to(6), [0, 0, 0, length - text.size(0)])
    h = __torch__.lib.nn.linear(w, "text_embedding.0", padded)
    h = torch.gelu_(h, approximate="tanh")
    c["text." + str(index)] = __torch__.lib.nn.linear(w, "text_embedding.2", h)

  # [n, clip] -> c["image"] [n, dim] in float32. These norms have an epsilon of their own.
  def image(self, w: Dict[str, Tensor], c: Dict[str, Tensor], features: Tensor, eps: float) -> None:
    x = features.to(w["img_emb.proj.1.weight"].device).to(6)
    h = __torch__.lib.nn.layer_norm(w, "img_emb.proj.0", x, eps)
    h = __torch__.lib.nn.linear(w, "img_emb.proj.1", h)
    h = torch.gelu(h)
    h = __torch__.lib.nn.linear(w, "img_emb.proj.3", h)
    c["image"] = __torch__.lib.nn.layer_norm(w, "img_emb.proj.4", h.to(6), eps)

  # Keys and values that a block takes from the contexts. Keys carry the weight of the queries' norm,
  # which changes no product of the two and spares every step a pass over the queries.
  def context(self, w: Dict[str, Tensor], c: Dict[str, Tensor], block: int, texts: int, p: List[int],
              eps: float) -> None:
    prefix = "blocks." + str(block) + ".cross_attn."
    l = __torch__.lib.nn.ready(w, prefix, ["k", "v", "k_img", "v_img"], p[3] == 1)
    for i in range(texts):
      __torch__.transformer.keep_context(w, l, c, prefix, block, i, "", c["text." + str(i)], p[0], eps)
    __torch__.transformer.keep_context(w, l, c, prefix, block, -1, "_img", c["image"], p[0], eps)

  def rope(self, c: Dict[str, Tensor], head_dim: int, grid: List[int], references: int, replacement: bool,
           device: str) -> None:
    frames, height, width = grid
    table = __torch__.lib.rope.table(head_dim, frames, height, width, references, replacement)
    c["rope"] = table.to(torch.device(device))

  # Embeds what does not change from step to step. history and additional may be empty lists.
  def segment(self, w: Dict[str, Tensor], c: Dict[str, Tensor], s: Dict[str, Tensor], reference: Tensor,
              reference_masks: Tensor, pose: Tensor, driving_masks: Tensor, history: List[Tensor],
              additional: List[Tensor], additional_masks: List[Tensor]) -> None:
    s["rope"] = c["rope"]
    dev = w["patch_embedding.weight"].device
    marks = w["patch_embedding.weight"].size(1) - reference.size(0)
    before = annotate(List[Tensor], [])
    for i in range(len(additional)):
      before.append(__torch__.transformer.still(w, additional[i].to(dev), additional_masks[i].to(dev), marks))
    masks = reference_masks.to(dev)
    before.append(__torch__.transformer.still(w, reference.to(dev), masks[:, :1], marks))
    s["before"] = torch.cat(before, 0)
    s["after"] = (
        __torch__.transformer.patches(w, "patch_embedding_pose", __torch__.transformer.marked(pose.to(dev), marks))
        + __torch__.transformer.patches(w, "patch_embedding_mask", driving_masks.to(dev)))
    # A mask of zeros, the usual case, gives one row, the bias, for all of them.
    video_masks = masks[:, 1:]
    if not bool(torch.any(video_masks != 0)):
      video_masks = video_masks[:, :1, :2, :2]
    s["video_mask"] = __torch__.transformer.patches(w, "patch_embedding_mask", video_masks)
    if len(history) > 0:
      s["history"] = history[0].to(dev).to(6)

  # Of the first tensor that holds a NaN or an infinity, or -1.
  def first_not_finite(self, tensors: List[Tensor]) -> int:
    for i in range(len(tensors)):
      if not bool(torch.all(torch.isfinite(tensors[i]))):
        return i
    return -1

  # The sinusoid is computed in float64, cosines first.
  def time(self, w: Dict[str, Tensor], s: Dict[str, Tensor], t: float) -> None:
    weight = w["time_embedding.0.weight"]
    half = weight.size(1) // 2
    frequencies = torch.pow(10000., -torch.arange(0, half, dtype=7) / float(half))
    angles = frequencies * t
    sinusoid = torch.cat([torch.cos(angles), torch.sin(angles)], 0).to(6).to(weight.device).unsqueeze(0)
    h = torch.silu(__torch__.lib.nn.wide_linear(w, "time_embedding.0", sinusoid))
    e = __torch__.lib.nn.wide_linear(w, "time_embedding.2", h)
    s["e"] = e
    s["e0"] = __torch__.lib.nn.wide_linear(w, "time_projection.1", torch.silu(e)).view([6, -1])

  # Latent [C, T, H, W] -> s["x.0"] [tokens, dim].
  def embed(self, w: Dict[str, Tensor], s: Dict[str, Tensor], latent: Tensor) -> None:
    x = latent.to(s["before"].device).to(6)
    if "history" in s:
      marks = s["history"]
    else:
      marks = torch.zeros(
          [w["patch_embedding.weight"].size(1) - x.size(0), x.size(1), x.size(2), x.size(3)],
          dtype=6, device=x.device)
    video = __torch__.transformer.patches(w, "patch_embedding", torch.cat([x, marks], 0))
    s["x.0"] = torch.cat([s["before"], video.add_(s["video_mask"]), s["after"]], 0)

  # First half of a block on stream `index`. Keys and values come from all rows; only rows first to last
  # go on, so that the last block leaves out what the output does not need.
  def attend(self, w: Dict[str, Tensor], s: Dict[str, Tensor], index: int, block: int, first: int, last: int,
             p: List[int], eps: float) -> None:
    prefix = "blocks." + str(block) + "."
    x = s.pop("x." + str(index))
    m = w[prefix + "modulation"].to(6)[0] + s["e0"]
    l = __torch__.lib.nn.ready(w, prefix + "self_attn.", ["q", "k", "v", "o"], p[3] == 1)
    q, k, v = __torch__.transformer.self_qkv(w, l, prefix, x, s["rope"], m, first, last, p, eps)
    o = __torch__.lib.attention.join(__torch__.lib.attention.attend(q, k, v, p[2]))
    del q, k, v
    if first > 0 or last < x.size(0):
      x = x[first:last]
    # The stream is float32 from the first addition on.
    x = x.to(6)
    for a in range(0, x.size(0), p[1]):
      rows = x[a:a + p[1]]
      rows.addcmul_(__torch__.lib.nn.linear(l, "o", o[a:a + p[1]]), m[2])
    s["x." + str(index)] = x

  # Stream 0 copied to streams 1 to count - 1: until a block looks at a text they are equal.
  def fork(self, s: Dict[str, Tensor], count: int) -> None:
    for i in range(1, count):
      s["x." + str(i)] = s["x.0"].clone()

  # Second half of a block on stream `index`, with text `index`.
  def mix(self, w: Dict[str, Tensor], s: Dict[str, Tensor], c: Dict[str, Tensor], index: int, block: int,
          p: List[int], eps: float) -> None:
    prefix = "blocks." + str(block) + "."
    x = s["x." + str(index)]
    m = w[prefix + "modulation"].to(6)[0] + s["e0"]
    l = __torch__.lib.nn.ready(w, prefix, ["cross_attn.q", "cross_attn.o", "ffn.0", "ffn.2"], p[3] == 1)
    for a in range(0, x.size(0), p[1]):
      rows = x[a:a + p[1]]
      rows.add_(__torch__.transformer.cross_attention(w, l, c, prefix, block, index, rows, p, eps))
      rows.addcmul_(__torch__.transformer.feed_forward(l, rows, m, eps), m[5])

  # Of a stream whose rows from `first` on are the video's: velocity [C, T, 2h, 2w], float32, on the CPU.
  def head(self, w: Dict[str, Tensor], s: Dict[str, Tensor], index: int, first: int, grid: List[int],
           eps: float) -> Tensor:
    frames, height, width = grid
    x = s.pop("x." + str(index))[first:first + frames * height * width]
    y = __torch__.transformer.head_tokens(w, s, x, eps)
    y = y.view([frames, height, width, 2, 2, -1]).permute([5, 0, 1, 3, 2, 4])
    return y.reshape([-1, frames, 2 * height, 2 * width]).cpu()

  # Drops the streams of a pass.
  def forget(self, s: Dict[str, Tensor]) -> None:
    for name in list(s.keys()):
      if name.startswith("x."):
        s.pop(name)

  # A whole pass in one call; what Java's loop over half blocks is measured against.
  def velocity(self, w: Dict[str, Tensor], s: Dict[str, Tensor], c: Dict[str, Tensor], latent: Tensor, t: float,
               grid: List[int], first: int, layers: int, p: List[int], eps: float) -> Tensor:
    self.time(w, s, t)
    self.embed(w, s, latent)
    video = grid[0] * grid[1] * grid[2]
    for block in range(layers):
      if block == layers - 1:
        self.attend(w, s, 0, block, first, first + video, p, eps)
      else:
        self.attend(w, s, 0, block, 0, s["x.0"].size(0), p, eps)
      self.mix(w, s, c, 0, block, p, eps)
    return self.head(w, s, 0, 0, grid, eps)

  # What the parts of a block return for stream 0, under the names of the recorded stages; the stream
  # is not touched.
  def inspect(self, w: Dict[str, Tensor], s: Dict[str, Tensor], c: Dict[str, Tensor], out: Dict[str, Tensor],
              block: int, p: List[int], eps: float) -> None:
    prefix = "blocks." + str(block) + "."
    l = __torch__.lib.nn.ready(w, prefix + "self_attn.", ["q", "k", "v", "o"], False)
    r = __torch__.lib.nn.ready(w, prefix, ["cross_attn.q", "cross_attn.o", "ffn.0", "ffn.2"], False)
    m = w[prefix + "modulation"].to(6)[0] + s["e0"]
    x = s["x.0"].clone()
    n = x.size(0)
    q, k, v = __torch__.transformer.self_qkv(w, l, prefix, x, s["rope"], m, 0, n, p, eps)
    o = __torch__.lib.attention.attend(q, k, v, p[2])
    out["self.q"] = q.transpose(0, 1)
    out["self.k"] = k.transpose(0, 1)
    out["self.v"] = v.transpose(0, 1)
    out["self.attn"] = o.transpose(0, 1)
    attended = __torch__.lib.nn.linear(l, "o", __torch__.lib.attention.join(o))
    out["self_attn"] = attended
    x = x.to(6).addcmul_(attended, m[2])
    q = __torch__.transformer.cross_query(w, r, prefix, x, p, eps)
    # The recorded queries are weighted, where ours leave that to the keys.
    weight = __torch__.lib.attention.split(w[prefix + "cross_attn.norm_q.weight"].to(6).unsqueeze(0), p[0])
    for i in range(-1, 1):
      name = "cross_img." if i == -1 else "cross_text."
      k = c[__torch__.transformer.context_key(block, i, "k")]
      v = c[__torch__.transformer.context_key(block, i, "v")]
      out[name + "q"] = (q * weight).transpose(0, 1)
      out[name + "k"] = (k / weight).transpose(0, 1)
      out[name + "v"] = v.transpose(0, 1)
      out[name + "attn"] = __torch__.lib.attention.attend(q, k, v, p[4]).transpose(0, 1)
    crossed = __torch__.transformer.cross_attention(w, r, c, prefix, block, 0, x, p, eps)
    out["cross_attn"] = crossed
    out["ffn"] = __torch__.transformer.feed_forward(r, x.add_(crossed), m, eps)

  # The head's 64 values of every row of stream 0.
  def inspect_head(self, w: Dict[str, Tensor], s: Dict[str, Tensor], eps: float) -> Tensor:
    return __torch__.transformer.head_tokens(w, s, s["x.0"], eps)

  # Multipliers of all three bands at given positions, [n, head_dim / 2, 2].
  def rope_bands(self, positions: Tensor, head_dim: int) -> Tensor:
    return __torch__.lib.rope.bands(positions, head_dim).to(6)

  def rope_table(self, s: Dict[str, Tensor], tokens: Tensor) -> Tensor:
    return s["rope"].squeeze(1).cpu().index_select(0, tokens)

  # x: [n, heads, head_dim]
  def rotated(self, s: Dict[str, Tensor], x: Tensor) -> Tensor:
    return __torch__.lib.rope.rotate_(x.clone(), s["rope"])

  # Largest difference of an attention backend from the written-out formula, on random numbers, for
  # `queries` rows that look at `keys` rows.
  def try_attention(self, backend: int, heads: int, head_dim: int, queries: int, keys: int, dtype: int,
                    device: str) -> float:
    dev = torch.device(device)
    g = torch.Generator(device=torch.device("cpu"), seed=1)
    cpu = torch.device("cpu")
    # Laid out as the layers before leave them: heads within rows.
    q = torch.randn([queries, heads * head_dim], generator=g, dtype=6, layout=0, device=cpu).to(dev).to(dtype)
    x = torch.randn([2, keys, heads * head_dim], generator=g, dtype=6, layout=0, device=cpu).to(dev).to(dtype)
    q = __torch__.lib.attention.split(q, heads)
    k = __torch__.lib.attention.split(x[0], heads)
    v = __torch__.lib.attention.split(x[1], heads)
    o = __torch__.lib.attention.attend(q, k, v, backend).to(6)
    scores = torch.matmul(q.to(6), k.to(6).transpose(1, 2)) / float(head_dim) ** 0.5
    return float(torch.max(torch.abs(o - torch.matmul(torch.softmax(scores, -1, 6), v.to(6)))))

  # Runs a backend on `tokens` rows and waits for it. For timing: nothing but attention takes long.
  def run_attention(self, backend: int, heads: int, head_dim: int, tokens: int, dtype: int, device: str) -> float:
    x = torch.ones([tokens, heads * head_dim], dtype=dtype, device=torch.device(device))
    q = __torch__.lib.attention.split(x, heads)
    o = __torch__.lib.attention.attend(q, q, q, backend)
    return float(o[0, 0, 0])

  # As `try_attention` for products of 8-bit codes: relative to the largest answer.
  def try_codes(self, device: str) -> float:
    dev = torch.device(device)
    g = torch.Generator(device=torch.device("cpu"), seed=1)
    x = torch.randn([192, 64], generator=g, dtype=6, layout=0, device=torch.device("cpu")).to(dev)
    w = annotate(Dict[str, Tensor], {})
    codes, scale = __torch__.lib.nn.quantized(x[64:])
    w["l.weight"] = codes
    w["l.weight_scale"] = scale
    w["l.bias"] = x[:2].flatten().to(15)
    y = __torch__.lib.nn.linear(w, "l", x[:64]).to(6)
    exact = torch.linear(x[:64], x[64:], w["l.bias"].to(6))
    return float(torch.max(torch.abs(y - exact)) / torch.max(torch.abs(exact)))

# i is the text's index, or -1 for the image.
def context_key(block: int, i: int, kind: str) -> str:
  return kind + "." + str(block) + "." + str(i)

# Appends `marks` channels of ones: everything but the video is clean.
def marked(x: Tensor, marks: int) -> Tensor:
  ones = torch.ones([marks, x.size(1), x.size(2), x.size(3)], dtype=6, device=x.device)
  return torch.cat([x.to(6), ones], 0)

# A convolution whose kernel is its stride: [C, T, 2h, 2w] -> [T * h * w, dim].
def patches(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  channels, frames, height, width = x.shape
  cells = x.reshape([channels, frames, height // 2, 2, width // 2, 2]).permute([1, 2, 4, 0, 3, 5])
  weight = w[name + ".weight"]
  rows = cells.reshape([frames * (height // 2) * (width // 2), channels * 4])
  return torch.linear(rows.to(weight.dtype), weight.flatten(1), w[name + ".bias"].to(weight.dtype))

def still(w: Dict[str, Tensor], latent: Tensor, masks: Tensor, marks: int) -> Tensor:
  x = __torch__.transformer.marked(latent, marks)
  return (__torch__.transformer.patches(w, "patch_embedding", x)
          + __torch__.transformer.patches(w, "patch_embedding_mask", masks))

# LN(x) * (1 + scale) + shift in float32. A 16-bit stream, the first block's, is normalised to 16 bits.
def modulated(x: Tensor, shift: Tensor, scale: Tensor, eps: float) -> Tensor:
  if x.dtype == 6:
    return torch.layer_norm(x, [x.size(-1)], scale + 1., shift, eps)
  return torch.layer_norm(x, [x.size(-1)], None, None, eps).to(6).mul_(scale + 1.).add_(shift)

# Queries of rows first to last, keys and values of all: each [heads, n, head_dim].
def self_qkv(w: Dict[str, Tensor], l: Dict[str, Tensor], prefix: str, x: Tensor, rope: Tensor, m: Tensor, first: int,
             last: int, p: List[int], eps: float) -> Tuple[Tensor, Tensor, Tensor]:
  n, dim = x.shape
  dtype = __torch__.transformer.compute_type(l["q.weight"])
  norm_q = w[prefix + "self_attn.norm_q.weight"].to(6)
  norm_k = w[prefix + "self_attn.norm_k.weight"].to(6)
  q = torch.empty([last - first, dim], dtype=dtype, device=x.device)
  k = torch.empty([n, dim], dtype=dtype, device=x.device)
  v = torch.empty([n, dim], dtype=dtype, device=x.device)
  for a in range(0, n, p[1]):
    b = min(a + p[1], n)
    # The three layers share what they are fed.
    h, scale = __torch__.lib.nn.fed(
        l["v.weight"], __torch__.transformer.modulated(x[a:b], m[0], m[1], eps))
    __torch__.lib.nn.product_into(l, "v", h, scale, v[a:b])
    __torch__.transformer.rotated_into(k[a:b], l, "k", h, scale, norm_k, rope[a:b], p[0], eps)
    c = max(a, first)
    d = min(b, last)
    if c < d:
      rows = h[c - a:d - a]
      if h.dtype == 24:
        scale = scale[c - a:d - a]
      __torch__.transformer.rotated_into(q[c - first:d - first], l, "q", rows, scale, norm_q, rope[c:d], p[0], eps)
  return (__torch__.lib.attention.split(q, p[0]), __torch__.lib.attention.split(k, p[0]),
          __torch__.lib.attention.split(v, p[0]))

# A layer's answer, normalised over all heads and turned, in out [n, dim]. The norm's factor goes with
# the multipliers, which are fewer by the number of heads.
def rotated_into(out: Tensor, l: Dict[str, Tensor], name: str, h: Tensor, scale: Tensor, norm: Tensor, rope: Tensor,
                 heads: int, eps: float) -> None:
  if out.dtype == 6:
    __torch__.lib.nn.product_into(l, name, h, scale, out)
    turn = rope * __torch__.lib.nn.rms_factor(out, eps).view([-1, 1, 1, 1])
    __torch__.lib.rope.rotate_(out.mul_(norm).view([out.size(0), heads, -1]), turn)
  else:
    x = __torch__.lib.nn.product(l, name, h, scale)
    turn = rope * __torch__.lib.nn.rms_factor(x, eps).view([-1, 1, 1, 1])
    y = x * norm
    __torch__.lib.rope.rotate_(y.view([out.size(0), heads, -1]), turn)
    out.copy_(y)

# Keys and values of text i, or with i = -1 of the image.
def keep_context(w: Dict[str, Tensor], l: Dict[str, Tensor], c: Dict[str, Tensor], prefix: str, block: int, i: int,
                 suffix: str, x: Tensor, heads: int, eps: float) -> None:
  rows, scale = __torch__.lib.nn.fed(l["k" + suffix + ".weight"], x)
  v = __torch__.lib.nn.product(l, "v" + suffix, rows, scale)
  k = __torch__.lib.nn.product(l, "k" + suffix, rows, scale)
  weight = w[prefix + "norm_k" + suffix + ".weight"].to(6) * w[prefix + "norm_q.weight"].to(6)
  k = __torch__.lib.nn.rms_norm(k, weight, eps).to(v.dtype)
  c[__torch__.transformer.context_key(block, i, "k")] = __torch__.lib.attention.split(k, heads)
  c[__torch__.transformer.context_key(block, i, "v")] = __torch__.lib.attention.split(v, heads)

# Without the weight of their norm, which the keys carry. [heads, n, head_dim]
def cross_query(w: Dict[str, Tensor], l: Dict[str, Tensor], prefix: str, x: Tensor, p: List[int], eps: float) -> Tensor:
  h = __torch__.lib.nn.layer_norm(w, prefix + "norm3", x, eps)
  q = __torch__.lib.nn.linear(l, "cross_attn.q", h)
  return __torch__.lib.attention.split(q.mul_(__torch__.lib.nn.rms_factor(q, eps)), p[0])

# Text and image have a softmax each; the answers are added before the one projection.
def cross_attention(w: Dict[str, Tensor], l: Dict[str, Tensor], c: Dict[str, Tensor], prefix: str, block: int,
                    index: int, x: Tensor, p: List[int], eps: float) -> Tensor:
  q = __torch__.transformer.cross_query(w, l, prefix, x, p, eps)
  o = __torch__.lib.attention.attend(
      q, c[__torch__.transformer.context_key(block, index, "k")],
      c[__torch__.transformer.context_key(block, index, "v")], p[4])
  image = __torch__.lib.attention.attend(
      q, c[__torch__.transformer.context_key(block, -1, "k")],
      c[__torch__.transformer.context_key(block, -1, "v")], p[4])
  return __torch__.lib.nn.linear(l, "cross_attn.o", __torch__.lib.attention.join(o.add_(image)))

def feed_forward(l: Dict[str, Tensor], x: Tensor, m: Tensor, eps: float) -> Tensor:
  h = __torch__.lib.nn.linear(l, "ffn.0", __torch__.transformer.modulated(x, m[3], m[4], eps))
  return __torch__.lib.nn.linear(l, "ffn.2", torch.gelu_(h, approximate="tanh"))

# The head is modulated by e, not e0, and stays in float32.
def head_tokens(w: Dict[str, Tensor], s: Dict[str, Tensor], x: Tensor, eps: float) -> Tensor:
  m = w["head.modulation"].to(6)[0] + s["e"]
  return __torch__.lib.nn.wide_linear(w, "head.head", __torch__.transformer.modulated(x, m[0], m[1], eps))

def compute_type(weight: Tensor) -> int:
  return 15 if weight.dtype == 24 else weight.dtype
