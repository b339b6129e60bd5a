package io.scail.server.files;

import java.time.Instant;

/** A key that exists, and when its bytes were written. */
public record StoredKey(FileKey key, Instant writtenAt) {}
