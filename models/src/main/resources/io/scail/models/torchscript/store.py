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
