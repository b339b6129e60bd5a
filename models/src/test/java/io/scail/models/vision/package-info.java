/** Tests of the image encoder. */
@org.jspecify.annotations.NullMarked
package io.scail.models.vision;
