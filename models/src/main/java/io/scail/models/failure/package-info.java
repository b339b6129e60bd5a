/**
 * Everything that the engine can refuse or fail with: one sealed family of unchecked exceptions,
 * each carrying one sentence that says what was wrong and what to do. Nothing else belongs here.
 */
@org.jspecify.annotations.NullMarked
package io.scail.models.failure;
