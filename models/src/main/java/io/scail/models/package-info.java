/** The diffusion engine's door: what other modules call. */
@org.jspecify.annotations.NullMarked
package io.scail.models;
