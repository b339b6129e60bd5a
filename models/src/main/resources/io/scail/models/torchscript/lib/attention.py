# Softmax attention behind one function. q, k, v: [heads, length, head_dim] of one type.

# [n, heads * d] -> [heads, n, d], without a copy.
def split(x: Tensor, heads: int) -> Tensor:
  return x.view([x.size(0), heads, -1]).transpose(0, 1)

# [heads, n, d] -> [n, heads * d]
def join(x: Tensor) -> Tensor:
  return x.transpose(0, 1).reshape([x.size(1), -1])

# backend: 0 libtorch's own choice, 1 cuDNN, 2 flash, 3 memory-efficient; 1 to 3 run on CUDA only.
def attend(q: Tensor, k: Tensor, v: Tensor, backend: int) -> Tensor:
  q4 = q.unsqueeze(0)
  k4 = k.unsqueeze(0)
  v4 = v.unsqueeze(0)
  if backend == 1:
    o = torch._scaled_dot_product_cudnn_attention(q4, k4, v4, None, False)[0]
  elif backend == 2:
    o = torch._scaled_dot_product_flash_attention(q4, k4, v4)[0]
  elif backend == 3:
    o = torch._scaled_dot_product_efficient_attention(q4, k4, v4, None, False)[0]
  else:
    o = torch.scaled_dot_product_attention(q4, k4, v4)
  return o.squeeze(0)
