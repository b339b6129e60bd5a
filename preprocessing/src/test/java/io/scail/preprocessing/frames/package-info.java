/** Tests of pixels and geometry. */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing.frames;
