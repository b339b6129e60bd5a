/** Tests of the module as a whole, and what its tests share. */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing;
