# One device's share of a transformer whose sequence is spread over several: row-wise layers on its own
# rows, attention over all rows on its own heads. What a device cuts for the others lies in a dictionary
# of its own, from which they copy; Java sees to it that nobody reads what is still written.
class SequenceParallel(Module):
  training : bool

  # Rows first to last of what a segment or a step made for the whole sequence.
  def share(self, s: Dict[str, Tensor], name: str, first: int, last: int) -> None:
    s[name] = s[name][first:last].clone()

  # Queries of rows first to last, keys and values of all rows of this share, cut by heads: device J gets
  # heads[J] to heads[J + 1] under "q.J", "k.J", "v.J". Returns the bytes that other devices will copy.
  def project(self, w: Dict[str, Tensor], s: Dict[str, Tensor], out: Dict[str, Tensor], index: int, block: int,
              first: int, last: int, mine: int, heads: List[int], p: List[int], eps: float) -> int:
    prefix = "blocks." + str(block) + "."
    m = w[prefix + "modulation"].to(6)[0] + s["e0"]
    l = __torch__.lib.nn.ready(w, prefix + "self_attn.", ["q", "k", "v"], p[3] == 1)
    # A share without video rows asks nothing in the last block, but no rows at all cannot be reshaped.
    none = first == last
    q, k, v = __torch__.transformer.self_qkv(
        w, l, prefix, s["x." + str(index)], s["rope"], m, 0 if none else first, 1 if none else last, p, eps)
    q = q[:, :last - first]
    sent = 0
    for j in range(len(heads) - 1):
      a = heads[j]
      b = heads[j + 1]
      out["q." + str(j)] = q[a:b]
      out["k." + str(j)] = k[a:b]
      out["v." + str(j)] = v[a:b]
      if j != mine:
        sent += __torch__.sequence_parallel.bytes(q[a:b]) + 2 * __torch__.sequence_parallel.bytes(k[a:b])
    return sent

  # Copies entry `key` of a device's dictionary to its place in `kind`, which has `total` along dimension dim.
  def receive(self, box: Dict[str, Tensor], key: str, out: Dict[str, Tensor], kind: str, dim: int, start: int,
              total: int, device: str) -> None:
    piece = box[key]
    if kind not in out:
      shape = list(piece.shape)
      shape[dim] = total
      out[kind] = torch.empty(shape, dtype=piece.dtype, device=torch.device(device))
    torch.narrow(out[kind], dim, start, piece.size(dim)).copy_(piece)

  # Attention of this device's heads over all rows. The answer is cut by the owners of the queries' rows:
  # device J gets rows[J] to rows[J + 1] under "o.J". Returns the bytes that other devices will copy.
  def attend(self, gathered: Dict[str, Tensor], out: Dict[str, Tensor], mine: int, rows: List[int],
             p: List[int]) -> int:
    o = __torch__.lib.attention.attend(gathered["q"], gathered["k"], gathered["v"], p[2])
    gathered.clear()
    sent = 0
    for j in range(len(rows) - 1):
      piece = o[:, rows[j]:rows[j + 1]]
      out["o." + str(j)] = piece
      if j != mine:
        sent += __torch__.sequence_parallel.bytes(piece)
    return sent

  # Second part of the transformer's `attend`: rows first to last of the stream go on.
  def finish(self, w: Dict[str, Tensor], s: Dict[str, Tensor], gathered: Dict[str, Tensor], index: int, block: int,
             first: int, last: int, p: List[int], eps: float) -> None:
    prefix = "blocks." + str(block) + "."
    m = w[prefix + "modulation"].to(6)[0] + s["e0"]
    l = __torch__.lib.nn.ready(w, prefix + "self_attn.", ["o"], p[3] == 1)
    heads = gathered.pop("o")
    x = s.pop("x." + str(index))
    if first > 0 or last < x.size(0):
      x = x[first:last]
    x = x.to(6)
    s["x." + str(index)] = x
    if x.size(0) == 0:
      return None
    o = __torch__.lib.attention.join(heads)
    for a in range(0, x.size(0), p[1]):
      rows = x[a:a + p[1]]
      rows.addcmul_(__torch__.lib.nn.linear(l, "o", o[a:a + p[1]]).to(6), m[2])

  # The head's values of this share's rows, which are the video's by now, on the CPU.
  def answer(self, w: Dict[str, Tensor], s: Dict[str, Tensor], index: int, eps: float) -> Tensor:
    return __torch__.transformer.head_tokens(w, s, s.pop("x." + str(index)), eps).cpu()

  # The shares' answers in their order: velocity [C, T, 2h, 2w].
  def velocity(self, answers: List[Tensor], grid: List[int]) -> Tensor:
    frames, height, width = grid
    y = torch.cat(answers, 0).view([frames, height, width, 2, 2, -1]).permute([5, 0, 1, 3, 2, 4])
    return y.reshape([-1, frames, 2 * height, 2 * width])

  def clear(self, out: Dict[str, Tensor]) -> None:
    out.clear()

def bytes(x: Tensor) -> int:
  wide = x.dtype == 6
  return x.numel() * (4 if wide else 2)
