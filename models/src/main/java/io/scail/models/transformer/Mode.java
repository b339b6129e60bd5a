package io.scail.models.transformer;

/** What the driving video is for; it decides where the reference lies in the rotary positions. */
public enum Mode {
  /** The character of the reference moves as the driving video does, in its own surroundings. */
  ANIMATION,

  /** The character of the reference takes the place of the one in the driving video. */
  REPLACEMENT
}
