package io.scail.server.http;

import java.time.Duration;
import java.util.Optional;

/**
 * A request and what became of it.
 *
 * @param path as {@link Target#loggable()} has it
 * @param status 0 when the connection ended before there was one
 * @param peer the caller's address
 * @param key id of the key that asked
 * @param job id of the job that the answer was about
 */
public record Answered(
    String requestId,
    Service service,
    String method,
    String path,
    int status,
    Duration took,
    String peer,
    Optional<String> key,
    Optional<String> job) {}
