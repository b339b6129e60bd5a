package io.scail.server.animation;

/** What to animate and how. */
public record AnimationRequest(AnimationInputs inputs, AnimationParameters parameters) {}
