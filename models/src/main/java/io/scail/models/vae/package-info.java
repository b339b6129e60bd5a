/**
 * The causal video autoencoder: frames to latents and back, chunk by chunk with what each chunk
 * leaves for the next, so that memory does not grow with the clip. The arithmetic of a layer is
 * TorchScript text ({@code vae.py}); here are the order of layers, the chunks and the checks.
 */
@org.jspecify.annotations.NullMarked
package io.scail.models.vae;
