/** Pixel formulas and mask compression on made pictures. */
@org.jspecify.annotations.NullMarked
package io.scail.models.conditioning;
