/** Tests of the video autoencoder. */
@org.jspecify.annotations.NullMarked
package io.scail.models.vae;
