-- What is done again and again by whichever node comes first: the row says when it is due next.
CREATE TABLE chore (
  name   TEXT NOT NULL PRIMARY KEY,
  due_at BIGINT NOT NULL
);
