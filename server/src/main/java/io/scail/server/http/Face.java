package io.scail.server.http;

/** One HTTP protocol over the same jobs. */
@FunctionalInterface
public interface Face {
  /**
   * Answers the request, on the request's own virtual thread.
   *
   * @throws Refusal to answer with a failure
   */
  void handle(Exchange exchange);
}
