package io.scail.server.files;

import java.time.Instant;
import java.util.Optional;

/**
 * A stored file.
 *
 * @param id unguessable name, 128 random bits or more; letters, digits, dashes and underscores
 * @param owner id of the key it belongs to
 * @param fileName name that a download suggests, without any folder
 * @param contentType media type
 * @param size bytes
 * @param sha256 digest of the bytes, lower-case hex
 * @param expiresAt when it is deleted; empty means never
 */
public record FileRef(
    String id,
    String owner,
    String fileName,
    String contentType,
    long size,
    String sha256,
    Instant createdAt,
    Optional<Instant> expiresAt) {}
