package io.scail.server.http;

import java.io.IOException;
import java.io.InputStream;

/**
 * A request's body as it comes in. Helidon tells of a caller who stops in the middle, and of chunks
 * that are none, with unchecked exceptions of several kinds; here they are what they would be on
 * any stream.
 */
final class RequestBody extends InputStream {
  private final InputStream in;

  RequestBody(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    try {
      return in.read();
    } catch (RuntimeException e) {
      throw new Broken(e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      return in.read(bytes, offset, length);
    } catch (RuntimeException e) {
      throw new Broken(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      in.close();
    } catch (RuntimeException e) {
      throw new Broken(e);
    }
  }

  /** The body ended before its announced end, or is not framed as announced. */
  static final class Broken extends IOException {
    Broken(Throwable cause) {
      super("the body broke off", cause);
    }
  }
}
