-- Parts of uploads that are not complete yet: they take room like files, before there is a file.
CREATE TABLE upload_part (
  file_id    TEXT NOT NULL,
  number     INTEGER NOT NULL,
  owner      TEXT NOT NULL,
  size       BIGINT NOT NULL,
  written_at BIGINT NOT NULL,
  PRIMARY KEY (file_id, number)
);

CREATE INDEX upload_part_owner ON upload_part (owner);
