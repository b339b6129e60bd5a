package io.scail.server.fal;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.endpoints.OutputLinks;
import io.scail.server.http.Json;
import io.scail.server.http.PublicUrls;
import io.scail.server.http.Refusal;
import io.scail.server.jobs.JobState;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/**
 * What a finished job answers: the same on the result route, to a synchronous caller and in a
 * webhook.
 */
final class JobAnswers {
  private final OutputLinks links;

  JobAnswers(OutputLinks links) {
    this.links = links;
  }

  /** Status, body and headers of an answer. */
  record Answer(int status, JsonNode body, Map<String, String> headers) {
    Answer {
      headers = Map.copyOf(headers);
    }

    private static Answer of(Refusal refusal) {
      return new Answer(refusal.status(), refusal.body(), refusal.headers());
    }
  }

  Answer of(JobState.Finished state, PublicUrls urls) {
    return switch (state) {
      case JobState.Succeeded succeeded ->
          new Answer(
              200,
              links.resolve(Json.parse(succeeded.output().json()), urls.files()),
              Map.of("X-Fal-Billable-Units", units(succeeded.output().billedSeconds())));
      case JobState.Failed failed -> Answer.of(FalErrors.of(failed.failure()));
      case JobState.Cancelled _ -> Answer.of(FalErrors.cancelled());
    };
  }

  private static String units(BigDecimal seconds) {
    return seconds.setScale(8, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
  }
}
