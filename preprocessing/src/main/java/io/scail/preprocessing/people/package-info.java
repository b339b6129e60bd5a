/**
 * Which persons are in a clip: detection in a frame, choice and order in the first frame that shows
 * somebody, identity over time, and the match with the persons of the reference picture.
 */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing.people;
