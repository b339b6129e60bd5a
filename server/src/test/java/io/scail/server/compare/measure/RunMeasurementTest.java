package io.scail.server.compare.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.client.FalServer;
import io.scail.server.compare.run.RunItem;
import io.scail.server.compare.run.Target;
import io.scail.server.compare.suite.Mode;
import io.scail.server.compare.suite.SuiteCase;
import io.scail.server.http.Json;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RunMeasurementTest {
  private static List<Integer> joints(ObjectNode ofCase, ObjectNode ofTarget) {
    var asked =
        new SuiteCase(
            "case-1",
            Path.of("image.png"),
            Path.of("video.mp4"),
            10,
            "",
            Mode.ANIMATION,
            List.of(1L),
            ofCase,
            Optional.empty());
    var server =
        FalServer.at(URI.create("http://localhost:1"), FalServer.SCAIL_2, Optional.empty());
    var target = new Target.Server("ours", server, ofTarget, BigDecimal.ZERO);
    return RunMeasurement.joints(new RunItem(target, asked, 1, 1));
  }

  @Test
  void segmentsMeetWhereCaseAndTargetPutThem() {
    assertEquals(List.of(81, 157), joints(Json.object(), Json.object()));
    var ofCase = Json.object().put("segment_length", 65);
    assertEquals(List.of(65, 125), joints(ofCase, Json.object()));
    assertEquals(List.of(121), joints(ofCase, Json.object().put("segment_length", 121)));
    assertEquals(
        List.of(65, 121), joints(ofCase, Json.object().put("segment_overlap", 9)), "overlap");
  }
}
