/** Tests of the libtorch runtime. */
@org.jspecify.annotations.NullMarked
package io.scail.models.torch;
