/**
 * Draws poses: the capsule skeleton with its flat identity mask, the face and hand overlay, and
 * their composition.
 */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing.render;
