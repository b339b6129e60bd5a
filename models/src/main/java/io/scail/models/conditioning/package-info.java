/**
 * What the transformer sees besides noise and time: pictures and clips brought to the generation
 * size, half-size driving frames, colour masks compressed to 28 channels, and clean history. Pixels
 * come in as bytes and leave as tensors on the torch thread's device.
 */
@org.jspecify.annotations.NullMarked
package io.scail.models.conditioning;
