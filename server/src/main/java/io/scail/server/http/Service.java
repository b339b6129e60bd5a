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
  /** Other vendors' protocols and usage, below {@code /v1}. */
  V1,
  /** Health and metrics. */
  OBSERVE,
  /** The playground. */
  PAGE
}
