package io.scail.preprocessing;

import io.scail.preprocessing.PreprocessingOptions.Subject;
import io.scail.preprocessing.people.PersonChoice;
import io.scail.preprocessing.people.PersonDetector;
import io.scail.preprocessing.people.PersonTracker;
import java.util.List;
import java.util.Optional;

/** The models that look at pictures. Owns them until closed; used by one thread at a time. */
interface Analysis extends AutoCloseable {

  PersonDetector referenceDetector(Subject subject);

  /** A tracker for one clip. */
  PersonTracker tracker(Subject subject, PersonChoice choice);

  /** Reads poses in step with a tracker that this object gave. */
  PoseReader poseReader(PersonTracker tracker, PoseOptions options);

  /** Reads the poses of the persons in any masks. */
  PoseReader maskPoseReader(PoseOptions options);

  /** What finds a figure that is not recognised as a person, where there is such a model. */
  Optional<Foreground> foreground();

  List<ModelUse> models();

  /**
   * Changes whenever other models could see something else in the same pictures.
   *
   * @param poses whether poses are asked for
   */
  String version(boolean poses);

  /** Does what a session does in its first run, so that the first clip does not wait for it. */
  void warmUp();

  @Override
  void close();
}
