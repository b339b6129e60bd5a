package io.scail.preprocessing;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import java.util.function.Function;

/**
 * What tells a picture's foreground from its background without knowing what a person is.
 *
 * @param model file name of the model
 * @param look gives the foreground's pixels
 */
record Foreground(String model, Function<Frame, Mask> look) {}
