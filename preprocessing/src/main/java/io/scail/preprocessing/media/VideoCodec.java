package io.scail.preprocessing.media;

import java.util.List;

/** What a video is written as: a codec in the container that players expect it in. */
public enum VideoCodec {
  /** Plays everywhere; mp4, header first. */
  H264("mp4"),
  /** Free of patent fees; webm. */
  VP9("webm"),
  /** Smallest; webm. */
  AV1("webm"),
  /** Lossless RGB for masks; matroska. */
  FFV1("mkv");

  private final String extension;

  VideoCodec(String extension) {
    this.extension = extension;
  }

  /** File name extension of the container, without the dot. */
  public String extension() {
    return extension;
  }

  /** FFmpeg's encoders for it, the preferred first. */
  List<String> encoders() {
    return switch (this) {
      case H264 -> List.of("h264_nvenc", "libx264", "libopenh264");
      case VP9 -> List.of("libvpx-vp9");
      case AV1 -> List.of("av1_nvenc", "libsvtav1", "libaom-av1");
      case FFV1 -> List.of("ffv1");
    };
  }
}
