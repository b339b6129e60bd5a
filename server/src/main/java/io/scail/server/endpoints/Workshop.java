package io.scail.server.endpoints;

import io.scail.server.animation.Animator;
import io.scail.server.fetch.InputFetcher;

/** What a worker has for pipelines to work with. */
public record Workshop(Animator animator, InputFetcher fetcher) {}
