/** Tests of the diffusion transformer that need no recorded numbers. */
@org.jspecify.annotations.NullMarked
package io.scail.models.transformer;
