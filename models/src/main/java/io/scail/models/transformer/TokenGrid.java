package io.scail.models.transformer;

import io.scail.models.failure.SettingsFailure;

/**
 * Tokens of one sequence: [additional references | reference | video | pose], each part in the
 * order of time, height, width. Counted in patches of the full-size grid.
 *
 * @param frames latent frames of the video
 * @param height patches, even
 * @param width patches, even
 * @param references additional references
 */
public record TokenGrid(int frames, int height, int width, int references) {
  // The reference tabulates 1,024 positions and moves the pose by 120 columns.
  private static final int POSITIONS = 1024;
  private static final int SHIFT = 120;

  public TokenGrid {
    if (frames < 1 || references < 0) {
      throw new SettingsFailure(
          "frames", frames + " latent frames and " + references + " references are no video");
    }
    side("height", height);
    side("width", width);
    if (frames + references + 1 > POSITIONS) {
      throw new SettingsFailure(
          "frames", frames + " latent frames are more than the positions of the network reach");
    }
  }

  /**
   * The grid of a latent.
   *
   * @throws SettingsFailure if a side is not a multiple of 4, which the half-size pose needs
   */
  public static TokenGrid ofLatent(long frames, long height, long width, long references) {
    if (height % 4 != 0 || width % 4 != 0) {
      throw new SettingsFailure(
          "size",
          "latent sides must be multiples of 4 (32 pixels), not " + height + " by " + width);
    }
    return new TokenGrid(
        Math.toIntExact(frames),
        Math.toIntExact(height / 2),
        Math.toIntExact(width / 2),
        Math.toIntExact(references));
  }

  private static void side(String name, int patches) {
    if (patches < 2 || patches % 2 != 0 || patches + SHIFT > POSITIONS) {
      throw new SettingsFailure(
          name, patches + " patches are not an even number from 2 to " + (POSITIONS - SHIFT));
    }
  }

  /** Tokens of one full-size frame. */
  public int frameTokens() {
    return height * width;
  }

  /** Where the video begins. */
  public int firstVideoToken() {
    return (references + 1) * frameTokens();
  }

  public int videoTokens() {
    return frames * frameTokens();
  }

  public int poseTokens() {
    return frames * (height / 2) * (width / 2);
  }

  /** The whole sequence. */
  public int tokens() {
    return firstVideoToken() + videoTokens() + poseTokens();
  }

  long[] video() {
    return new long[] {frames, height, width};
  }
}
