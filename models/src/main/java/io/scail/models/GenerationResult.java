package io.scail.models;

/**
 * What a run made.
 *
 * @param frames of the whole result, restored ones included
 * @param segments of the whole result
 * @param restored segments that came from checkpoints
 * @param forwards what the transformer did for the other segments
 */
public record GenerationResult(int frames, int segments, int restored, Forwards forwards) {}
