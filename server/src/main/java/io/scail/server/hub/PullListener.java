package io.scail.server.hub;

/** Hears how far a pull is. Called from several threads. */
public interface PullListener {
  /** A file begins; {@code have} of its bytes were there already. */
  void began(ModelFile file, long have, long size);

  /** More bytes came. */
  void received(ModelFile file, long bytes);

  /** The file is whole and was checked; {@code verified} says whether a digest was known. */
  void finished(ModelFile file, boolean verified);
}
