package io.scail.server.jobs;

/** How many jobs wait, and how many are held by workers. */
public record QueueDepth(long waiting, long running) {}
