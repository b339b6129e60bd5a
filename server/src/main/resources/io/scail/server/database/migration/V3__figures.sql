-- What workers say of themselves with each sign of life; empty where a worker cannot know it.
ALTER TABLE worker ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE worker ADD COLUMN memory_total BIGINT;
ALTER TABLE worker ADD COLUMN memory_used BIGINT;
ALTER TABLE worker ADD COLUMN steps_per_second REAL;

-- Sums that only grow, over all processes and restarts: they outlive the jobs that they count.
CREATE TABLE figure (
  name     TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  label    TEXT NOT NULL,
  count    BIGINT NOT NULL,
  millis   BIGINT NOT NULL,
  PRIMARY KEY (name, endpoint, label)
);
