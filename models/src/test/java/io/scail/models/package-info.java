/** Tests of the engine as a whole: directions of its packages and what runs through all of them. */
@org.jspecify.annotations.NullMarked
package io.scail.models;
