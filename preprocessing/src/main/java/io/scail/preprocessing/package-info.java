/** The door of the preprocessing stage: pictures and clips in, conditions out. */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing;
