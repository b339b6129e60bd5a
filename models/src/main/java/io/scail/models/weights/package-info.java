/**
 * Weight files: reading them without trusting them, bringing their names to the networks' own, and
 * checking them against a network before it is built. Readers are pure Java over mapped memory.
 */
@org.jspecify.annotations.NullMarked
package io.scail.models.weights;
