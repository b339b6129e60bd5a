package io.scail.server.jobs;

/**
 * A worker's hold on a job.
 *
 * @param job the job as it was claimed
 * @param input the request body, JSON text
 * @param fence names this claim; later claims have greater ones, so writes of earlier holders are
 *     refused
 * @param loggedBefore lines that earlier attempts have logged
 */
public record Lease(Job job, String input, String worker, long fence, long loggedBefore) {}
