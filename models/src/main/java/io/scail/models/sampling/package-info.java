/**
 * From noise to latents: schedules, solvers, guidance, noise and the plan that cuts a clip into
 * segments. Solvers are scalar arithmetic that yields linear combinations of vectors; what applies
 * them to tensors ({@link io.scail.models.sampling.Latents}) is separate, so the first can be
 * proved without an engine.
 */
@org.jspecify.annotations.NullMarked
package io.scail.models.sampling;
