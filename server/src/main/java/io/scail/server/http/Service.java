package io.scail.server.http;

/** The services that hosted fal spreads over host names, and the ones that only this server has. */
public enum Service {
  /** Synchronous calls. */
  RUN,
  /** Submit, status, result, cancel. */
  QUEUE,
  /** Upload initiation, tokens, webhook keys. */
  REST,
  /** Uploads and public downloads. */
  CDN,
  /** The OpenAPI document. */
  WEB,
  /** Model list and prices. */
  PLATFORM,
  /** Other vendors' protocols, below {@code /v1}. */
  V1,
  /** What a key has used: {@code /v1/usage}. */
  USAGE,
  /** Health and metrics. */
  OBSERVE,
  /** The playground. */
  PAGE
}
