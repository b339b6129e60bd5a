/**
 * What a tensor is, without any engine: element types and their spellings in files and in libtorch.
 */
@org.jspecify.annotations.NullMarked
package io.scail.models.tensor;
