/** Tests of the formulas against published numbers. */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing.likeness;
