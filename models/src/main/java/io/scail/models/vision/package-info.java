/**
 * CLIP's visual tower: the reference image as tokens for the transformer's image attention. The
 * arithmetic is TorchScript text ({@code image_encoder.py}).
 */
@org.jspecify.annotations.NullMarked
package io.scail.models.vision;
