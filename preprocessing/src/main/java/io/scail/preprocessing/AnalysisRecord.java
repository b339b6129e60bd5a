package io.scail.preprocessing;

import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.pose.PersonPose;
import java.util.List;

/**
 * What the models saw in a driving video.
 *
 * @param candidates persons large enough in the first frame that showed anybody
 * @param sights one a frame
 */
record AnalysisRecord(int candidates, List<Sight> sights) {
  AnalysisRecord {
    sights = List.copyOf(sights);
  }

  /**
   * One frame.
   *
   * @param masks one a person; none before anybody was found
   * @param poses one a person, or none when poses were not asked for
   */
  record Sight(List<Mask> masks, List<PersonPose> poses) {
    Sight {
      masks = List.copyOf(masks);
      poses = List.copyOf(poses);
    }
  }
}
