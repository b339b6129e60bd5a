# Named tensors: from raw bytes to a dictionary, and changes to one.
class Store(Module):
  training : bool

  # raws: uint8, one for each name; targets: -1 keeps the type. Views where nothing is converted and
  # the device is the CPU. Tensors have no view(dtype) in this dialect: set_ reinterprets the bytes.
  def bind(self, raws: List[Tensor], names: List[str], types: List[int], targets: List[int],
           shapes: List[List[int]], strides: List[List[int]], device: str) -> Dict[str, Tensor]:
    out = annotate(Dict[str, Tensor], {})
    dev = torch.device(device)
    for i in range(len(names)):
      t = torch.empty([0], dtype=types[i])
      t.set_(raws[i], 0, shapes[i], strides[i])
      t = t.to(dev)
      if targets[i] >= 0:
        t = t.to(targets[i])
      out[names[i]] = t
    return out

  def copy(self, w: Dict[str, Tensor], name: str) -> Tensor:
    return w[name].cpu().clone().contiguous()

  def names(self, w: Dict[str, Tensor]) -> List[str]:
    return list(w.keys())

  def type(self, w: Dict[str, Tensor], name: str) -> int:
    return w[name].dtype

  def put(self, w: Dict[str, Tensor], name: str, value: Tensor) -> None:
    w[name] = value

  def remove(self, w: Dict[str, Tensor], name: str) -> None:
    if name in w:
      w.pop(name)

  # Replaces the entries `parts` by one: each times its scale where it has one (scales: "" for none),
  # joined along the first dimension. target: -1 keeps the type.
  def join(self, w: Dict[str, Tensor], name: str, parts: List[str], scales: List[str], target: int) -> None:
    pieces = annotate(List[Tensor], [])
    for i in range(len(parts)):
      t = w.pop(parts[i])
      if scales[i] != "":
        t = t.to(6) * w.pop(scales[i]).to(6)
      if target >= 0:
        t = t.to(target)
      pieces.append(t)
    if len(pieces) == 1:
      w[name] = pieces[0]
    else:
      w[name] = torch.cat(pieces, 0)
