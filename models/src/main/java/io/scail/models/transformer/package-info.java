/**
 * The diffusion transformer: its weights in a precision tier, what a request and a segment keep,
 * and the loop over its blocks. The arithmetic is TorchScript text ({@code transformer.py}); here
 * are order, residency, checks of what comes in, and the choice of kernels.
 */
@org.jspecify.annotations.NullMarked
package io.scail.models.transformer;
