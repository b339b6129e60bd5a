package io.scail.server.files;

/** What was written: size in bytes and SHA-256 in lower-case hex. */
public record StoredBytes(long size, String sha256) {}
