package io.scail.preprocessing;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.pose.PersonPose;
import java.util.List;

/** Reads the poses of the persons in the frame that the tracker saw last. */
@FunctionalInterface
interface PoseReader {
  /**
   * @param masks the tracker's answer for the frame
   * @return one pose a mask
   */
  List<PersonPose> read(Frame frame, List<Mask> masks);
}
