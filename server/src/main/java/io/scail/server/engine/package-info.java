/**
 * The real animator: preprocessing, diffusion engine and encoder behind {@link
 * io.scail.server.animation.Animator}. It translates between the two leaf modules, which do not
 * know each other, and knows neither jobs nor HTTP.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.engine;
