/**
 * One animation from character image and driving video to a finished clip: the request, what comes
 * back, how it tells its progress and how it can fail. Nothing here knows jobs, files that outlive
 * the call, or HTTP.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.animation;
