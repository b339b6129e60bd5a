package io.scail.server.node;

import io.scail.server.http.Face;
import io.scail.server.http.PathFaces;
import io.scail.server.http.Service;
import io.scail.server.keys.UsageLedger;
import io.scail.server.observe.ObserveFace;
import io.scail.server.openai.VideosFace;
import io.scail.server.openai.VideosSettings;
import io.scail.server.playground.PlaygroundFace;
import io.scail.server.playground.ServerCard;
import io.scail.server.segmind.SegmindFace;
import io.scail.server.segmind.SegmindSettings;
import io.scail.server.settings.KnownSettings;
import io.scail.server.usage.Prices;
import io.scail.server.usage.UsageFace;
import java.util.EnumMap;
import java.util.Map;

/** Every face of this server. A further one is a line here. */
final class Faces {
  private Faces() {}

  static Map<Service, Face> of(ApiParts parts) {
    var faces = new EnumMap<Service, Face>(parts.fal().faces());
    faces.put(
        Service.PAGE,
        new PlaygroundFace(parts.backend().endpoints(), parts.authenticator(), card(parts)));
    faces.put(
        Service.OBSERVE,
        new ObserveFace(
            parts.health(),
            parts.metrics(),
            parts.authenticator(),
            parts.settings().get(KnownSettings.OPEN_METRICS)));
    // Faces below /v1, by the name that follows.
    faces.put(
        Service.V1,
        new PathFaces(
            1, Map.of("usage", usage(parts), "scail", segmind(parts), "videos", videos(parts))));
    return faces;
  }

  private static Face segmind(ApiParts parts) {
    var settings =
        new SegmindSettings(
            Math.toIntExact(parts.settings().get(KnownSettings.MAX_BODY)),
            parts.settings().get(KnownSettings.SEGMIND_RAW));
    return new SegmindFace(parts.backend(), parts.authenticator(), settings);
  }

  private static Face videos(ApiParts parts) {
    var settings =
        new VideosSettings(
            Math.toIntExact(parts.settings().get(KnownSettings.MAX_BODY)),
            parts.settings().get(KnownSettings.UPLOAD_BYTES),
            parts.settings().get(KnownSettings.UPLOAD_KEEP));
    return new VideosFace(parts.backend(), parts.authenticator(), settings);
  }

  private static Face usage(ApiParts parts) {
    return new UsageFace(
        new UsageLedger(parts.database()),
        parts.authenticator(),
        new Prices(parts.settings().get(KnownSettings.PRICE), "USD"),
        parts.clock());
  }

  private static ServerCard card(ApiParts parts) {
    return Animators.card(parts.settings());
  }
}
