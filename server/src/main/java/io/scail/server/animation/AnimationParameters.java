package io.scail.server.animation;

import java.util.List;
import java.util.Optional;

/**
 * Everything a caller can choose about an animation besides its media.
 *
 * @param text what the result should and should not show
 * @param subject what moves and how it is read from the driving video
 * @param sampling the denoising loop
 * @param shape size, rate and length of the result
 * @param delivery which files come back, and in what form
 * @param loras low-rank weights added to the model, in order
 */
public record AnimationParameters(
    Prompt text,
    Subject subject,
    Sampling sampling,
    Shape shape,
    Delivery delivery,
    List<LoraChoice> loras) {

  public AnimationParameters {
    loras = List.copyOf(loras);
  }

  /**
   * The values that a request has when it gives nothing but a prompt, with a seed chosen by the
   * caller.
   */
  public static AnimationParameters defaults(String prompt, long seed) {
    return new AnimationParameters(
        new Prompt(prompt, ""),
        new Subject(
            Mode.ANIMATION, DrivingType.END_TO_END, SubjectType.HUMAN, Optional.empty(), false),
        new Sampling(Preset.PARITY, Optional.empty(), 40, 5, 3, seed),
        new Shape(Resolution.P512, Optional.empty(), 16, 160, Optional.empty(), Optional.empty()),
        new Delivery(OutputFormat.MP4, Optional.empty(), false, false),
        List.of());
  }

  /** What the result should show, and what it should not. */
  public record Prompt(String positive, String negative) {}

  /**
   * Who moves.
   *
   * @param maxPeople how many people of the driving video are followed; empty means all that are
   *     found
   * @param reframeReference whether a replacement gives the character the driving person's place
   *     and size in the character image
   */
  public record Subject(
      Mode mode,
      DrivingType drivingType,
      SubjectType subjectType,
      Optional<Integer> maxPeople,
      boolean reframeReference) {}

  /**
   * The denoising loop.
   *
   * @param sampler empty means the preset's own
   * @param steps 2 to 50
   * @param guidance weight of the prompt, 1 to 10
   * @param shift shift of the noise schedule, 1 to 10
   * @param seed seed of the initial noise
   * @param caching empty means what the operator chose for the preset
   */
  public record Sampling(
      Preset preset,
      Optional<SamplerName> sampler,
      int steps,
      double guidance,
      double shift,
      long seed,
      Optional<Caching> caching) {

    public Sampling {
      if (steps < 1) {
        throw new IllegalArgumentException("steps must be at least 1, not " + steps);
      }
    }

    /** With the preset's caching. */
    public Sampling(
        Preset preset,
        Optional<SamplerName> sampler,
        int steps,
        double guidance,
        double shift,
        long seed) {
      this(preset, sampler, steps, guidance, shift, seed, Optional.empty());
    }
  }

  /**
   * Size, rate and length.
   *
   * @param size exact size in pixels; empty means the resolution's, turned as the character image
   *     is
   * @param framesPerSecond 1 to 60
   * @param maxFrames most frames of the driving video that are followed
   * @param segmentLength frames generated at once; empty means the profile's
   * @param segmentOverlap frames that two segments share; empty means the profile's
   */
  public record Shape(
      Resolution resolution,
      Optional<PixelSize> size,
      int framesPerSecond,
      int maxFrames,
      Optional<Integer> segmentLength,
      Optional<Integer> segmentOverlap) {

    public Shape {
      if (framesPerSecond < 1 || framesPerSecond > 60) {
        throw new IllegalArgumentException(
            "frames per second must be 1 to 60, not " + framesPerSecond);
      }
      if (maxFrames < 1) {
        throw new IllegalArgumentException("most frames must be at least 1, not " + maxFrames);
      }
    }
  }

  /**
   * What comes back.
   *
   * @param quality encoder quality, 1 (small) to 100 (best); empty means the format's default
   * @param keepAudio whether the driving video's sound goes into the result
   * @param preprocessing whether driving frames and masks come back as videos too
   */
  public record Delivery(
      OutputFormat format, Optional<Integer> quality, boolean keepAudio, boolean preprocessing) {}

  /** Low-rank weights, by the operator's name or path, and how strongly they count. */
  public record LoraChoice(String path, double scale) {}

  /** Width and height in pixels, both multiples of 32. */
  public record PixelSize(int width, int height) {
    public PixelSize {
      if (width < 32 || height < 32 || width % 32 != 0 || height % 32 != 0) {
        throw new IllegalArgumentException(
            "width and height must be multiples of 32, not %dx%d".formatted(width, height));
      }
    }
  }

  /** Whether the character takes the whole scene or one person's place in the driving video. */
  public enum Mode {
    ANIMATION,
    REPLACEMENT
  }

  /** Whether the motion is read from the pixels or from a drawn pose. */
  public enum DrivingType {
    END_TO_END,
    POSE
  }

  /** What kind of body the character has. */
  public enum SubjectType {
    HUMAN,
    ANIMAL
  }

  /** How much quality may be given up for speed. */
  public enum Preset {
    /** What the reference computes. */
    PARITY,
    /** Fewer steps. */
    BALANCED,
    /** Six steps without guidance, for a step-distilled adapter. */
    FAST,
    /** Four steps without guidance, for a step-distilled adapter. */
    TURBO;

    /** Whether so few steps want weights that were trained for them. */
    public boolean wantsDistilledAdapter() {
      return this == FAST || this == TURBO;
    }
  }

  /** How readily a step answers from an earlier one. */
  public enum Caching {
    OFF,
    CAREFUL,
    FAST
  }

  /** The algorithm of the denoising loop. */
  public enum SamplerName {
    UNIPC,
    DPM_PLUS_PLUS,
    EULER
  }

  /** The two sizes of fal's schema: 896x512 and 1280x704, turned as the character image is. */
  public enum Resolution {
    P512(896, 512),
    P704(1280, 704);

    private final int longSide;
    private final int shortSide;

    Resolution(int longSide, int shortSide) {
      this.longSide = longSide;
      this.shortSide = shortSide;
    }

    /** The size for a character image that is wider than high, or not. */
    public PixelSize size(boolean landscape) {
      return landscape ? new PixelSize(longSide, shortSide) : new PixelSize(shortSide, longSide);
    }
  }

  /** Container of the result. */
  public enum OutputFormat {
    MP4,
    WEBM,
    FRAMES
  }
}
