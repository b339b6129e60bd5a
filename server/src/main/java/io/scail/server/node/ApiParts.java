package io.scail.server.node;

import io.scail.server.auth.Authenticator;
import io.scail.server.auth.SignedTokens;
import io.scail.server.database.Database;
import io.scail.server.endpoints.Backend;
import io.scail.server.fal.FalFaces;
import io.scail.server.observe.Health;
import io.scail.server.observe.Metrics;
import io.scail.server.settings.Settings;
import io.scail.server.webhooks.WebhookSigner;
import java.time.InstantSource;

/** What faces are made from. */
record ApiParts(
    Settings settings,
    Database database,
    Backend backend,
    Authenticator authenticator,
    SignedTokens tokens,
    WebhookSigner signer,
    FalFaces fal,
    Health health,
    Metrics metrics,
    InstantSource clock) {}
