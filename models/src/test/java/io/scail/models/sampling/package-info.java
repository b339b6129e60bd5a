/** Solvers and plans without an engine; noise against recorded draws of PyTorch. */
@org.jspecify.annotations.NullMarked
package io.scail.models.sampling;
