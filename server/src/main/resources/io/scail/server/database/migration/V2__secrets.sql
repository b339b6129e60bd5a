-- Secrets that the server makes for itself: the key of its tokens and the key that signs webhooks.
CREATE TABLE server_secret (
  name TEXT NOT NULL PRIMARY KEY,
  secret TEXT NOT NULL
);
