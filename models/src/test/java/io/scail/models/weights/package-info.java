/** Tests of the weight files. */
@org.jspecify.annotations.NullMarked
package io.scail.models.weights;
