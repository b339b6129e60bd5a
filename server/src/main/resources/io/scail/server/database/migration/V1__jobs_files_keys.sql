-- Runs on SQLite and PostgreSQL alike. Times are milliseconds since 1970 by the database's clock.

CREATE TABLE job (
  id             TEXT PRIMARY KEY,
  endpoint       TEXT NOT NULL,
  owner          TEXT NOT NULL,
  state          TEXT NOT NULL,
  -- Line order: lane (0 normal, 1 low), then turn (fair among owners), then id (time of acceptance).
  lane           INTEGER NOT NULL,
  turn           BIGINT NOT NULL,
  accepted_at    BIGINT NOT NULL,
  start_by       BIGINT,
  not_before     BIGINT NOT NULL,
  started_at     BIGINT,
  finished_at    BIGINT,
  expires_at     BIGINT,
  processing_ms  BIGINT NOT NULL,
  attempts       INTEGER NOT NULL,
  retry          INTEGER NOT NULL,
  -- Grows with every claim; a write that names an older one comes from a worker that lost the job.
  fence          BIGINT NOT NULL,
  worker         TEXT,
  lease_until    BIGINT,
  cancel_at      BIGINT,
  stage          TEXT NOT NULL,
  step           INTEGER NOT NULL,
  steps          INTEGER NOT NULL,
  revision       BIGINT NOT NULL,
  log_count      BIGINT NOT NULL,
  webhook        TEXT,
  attributes     TEXT NOT NULL,
  outcome        TEXT
);

CREATE INDEX job_line ON job (lane, turn, id) WHERE state = 'waiting';
CREATE INDEX job_owner_line ON job (owner, lane, turn) WHERE state = 'waiting';
CREATE INDEX job_start_by ON job (start_by) WHERE state = 'waiting' AND start_by IS NOT NULL;
CREATE INDEX job_running ON job (owner) WHERE state = 'running';
CREATE INDEX job_expiry ON job (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX job_owner ON job (owner, accepted_at);

CREATE TABLE job_input (
  job_id TEXT PRIMARY KEY,
  input  TEXT NOT NULL
);

CREATE TABLE job_log (
  job_id  TEXT NOT NULL,
  number  BIGINT NOT NULL,
  at      BIGINT NOT NULL,
  level   TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (job_id, number)
);

CREATE TABLE job_checkpoint (
  job_id   TEXT NOT NULL,
  name     TEXT NOT NULL,
  file_key TEXT NOT NULL,
  PRIMARY KEY (job_id, name)
);

CREATE TABLE webhook_delivery (
  job_id     TEXT PRIMARY KEY,
  url        TEXT NOT NULL,
  attempts   INTEGER NOT NULL,
  due_at     BIGINT NOT NULL
);

CREATE INDEX webhook_due ON webhook_delivery (due_at);

CREATE TABLE stored_file (
  id           TEXT PRIMARY KEY,
  owner        TEXT NOT NULL,
  file_name    TEXT NOT NULL,
  content_type TEXT NOT NULL,
  size         BIGINT NOT NULL,
  sha256       TEXT NOT NULL,
  created_at   BIGINT NOT NULL,
  expires_at   BIGINT
);

CREATE INDEX stored_file_owner ON stored_file (owner);
CREATE INDEX stored_file_expiry ON stored_file (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE api_key (
  id                 TEXT PRIMARY KEY,
  name               TEXT NOT NULL,
  digest             TEXT NOT NULL,
  scopes             TEXT NOT NULL,
  created_at         BIGINT NOT NULL,
  revoked_at         BIGINT,
  running            INTEGER,
  submits_per_minute INTEGER,
  storage_bytes      BIGINT
);

-- Outlives its job: it is the record of what was used.
CREATE TABLE usage_entry (
  job_id         TEXT PRIMARY KEY,
  owner          TEXT NOT NULL,
  endpoint       TEXT NOT NULL,
  at             BIGINT NOT NULL,
  billed_seconds TEXT NOT NULL,
  processing_ms  BIGINT NOT NULL
);

CREATE INDEX usage_owner ON usage_entry (owner, at);

CREATE TABLE worker (
  id         TEXT PRIMARY KEY,
  started_at BIGINT NOT NULL,
  seen_at    BIGINT NOT NULL,
  host       TEXT NOT NULL,
  job_id     TEXT
);
