package io.scail.preprocessing;

import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.masks.Point;
import io.scail.preprocessing.pose.PersonPose;
import io.scail.preprocessing.pose.Point3;
import io.scail.preprocessing.pose.Skeleton;
import io.scail.preprocessing.pose.WholeBody;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a cache entry. */
final class RecordFormat {

  /** Changes with the layout, so that older entries are not found. */
  static final String VERSION = "1";

  /** Ends an entry; a cut-off file lacks it. */
  private static final int END = 0x5343414c;

  private static final int MOST_FRAMES = 100_000;
  private static final int MOST_PERSONS = 64;

  private RecordFormat() {}

  static void write(AnalysisRecord record, DataOutputStream out) throws IOException {
    out.writeInt(record.candidates());
    out.writeInt(record.sights().size());
    for (var sight : record.sights()) {
      out.writeInt(sight.masks().size());
      for (var mask : sight.masks()) {
        writeMask(mask, out);
      }
      out.writeInt(sight.poses().size());
      for (var pose : sight.poses()) {
        writePose(pose, out);
      }
    }
    out.writeInt(END);
  }

  static AnalysisRecord read(DataInputStream in) throws IOException {
    int candidates = in.readInt();
    int frames = count(in, MOST_FRAMES);
    var sights = new ArrayList<AnalysisRecord.Sight>();
    for (int frame = 0; frame < frames; frame++) {
      var masks = new ArrayList<Mask>();
      for (int left = count(in, MOST_PERSONS); left > 0; left--) {
        masks.add(readMask(in));
      }
      var poses = new ArrayList<PersonPose>();
      for (int left = count(in, MOST_PERSONS); left > 0; left--) {
        poses.add(readPose(in));
      }
      sights.add(new AnalysisRecord.Sight(masks, poses));
    }
    if (in.readInt() != END) {
      throw new IOException("the entry has no end");
    }
    return new AnalysisRecord(candidates, sights);
  }

  private static int count(DataInputStream in, int most) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > most) {
      throw new IOException("the entry states " + count + " parts");
    }
    return count;
  }

  private static void writeMask(Mask mask, DataOutputStream out) throws IOException {
    out.writeInt(mask.width());
    out.writeInt(mask.height());
    for (long word : mask.words()) {
      out.writeLong(word);
    }
  }

  private static Mask readMask(DataInputStream in) throws IOException {
    int width = count(in, 1 << 15);
    int height = count(in, 1 << 15);
    var words = new long[Math.ceilDiv(Math.multiplyExact(width, height), Long.SIZE)];
    for (int i = 0; i < words.length; i++) {
      words[i] = in.readLong();
    }
    return Mask.ofWords(width, height, words);
  }

  private static void writePose(PersonPose pose, DataOutputStream out) throws IOException {
    for (var slot : pose.skeleton().slots()) {
      out.writeDouble(slot.x());
      out.writeDouble(slot.y());
      out.writeDouble(slot.z());
    }
    var body = pose.wholeBody();
    for (int i = 0; i < WholeBody.BODY; i++) {
      out.writeBoolean(body.visible().get(i));
    }
    writePoints(body.body(), out);
    writePoints(body.face(), out);
    writePoints(body.hands().get(0), out);
    writePoints(body.hands().get(1), out);
  }

  private static PersonPose readPose(DataInputStream in) throws IOException {
    var slots = new ArrayList<Point3>();
    for (int i = 0; i < Skeleton.SLOTS; i++) {
      slots.add(new Point3(in.readDouble(), in.readDouble(), in.readDouble()));
    }
    var visible = new ArrayList<Boolean>();
    for (int i = 0; i < WholeBody.BODY; i++) {
      visible.add(in.readBoolean());
    }
    return new PersonPose(
        new Skeleton(slots),
        new WholeBody(
            readPoints(in, WholeBody.BODY),
            visible,
            readPoints(in, WholeBody.FACE),
            List.of(readPoints(in, WholeBody.HAND), readPoints(in, WholeBody.HAND))));
  }

  private static void writePoints(List<Point> points, DataOutputStream out) throws IOException {
    for (var point : points) {
      out.writeDouble(point.x());
      out.writeDouble(point.y());
    }
  }

  private static List<Point> readPoints(DataInputStream in, int count) throws IOException {
    var points = new ArrayList<Point>();
    for (int i = 0; i < count; i++) {
      points.add(new Point(in.readDouble(), in.readDouble()));
    }
    return points;
  }
}
