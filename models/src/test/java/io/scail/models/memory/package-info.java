/** Tests of the memory estimates. */
@org.jspecify.annotations.NullMarked
package io.scail.models.memory;
