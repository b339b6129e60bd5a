/**
 * libtorch behind a few types: networks written as TorchScript text are packed, loaded and called
 * on one platform thread per device. The only package that uses {@code ai.djl}; what crosses its
 * border are plain arrays, memory segments and the handles {@link io.scail.models.torch.Tensor} and
 * {@link io.scail.models.torch.TensorDict}, each with one owner.
 */
@org.jspecify.annotations.NullMarked
package io.scail.models.torch;
