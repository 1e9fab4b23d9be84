-- How far the export has come, so that a run that was cut short goes on where it stopped.

CREATE TABLE export_runs (
  day         date PRIMARY KEY,
  started_at  timestamptz NOT NULL,
  finished_at timestamptz
);
COMMENT ON TABLE export_runs IS 'One run for each UTC day; finished_at is empty while something of it is left to do.';

CREATE TABLE export_bots (
  bot_id  text PRIMARY KEY REFERENCES bots ON DELETE CASCADE,
  read_at timestamptz NOT NULL
);

CREATE TABLE export_days (
  bot_id  text NOT NULL REFERENCES bots ON DELETE CASCADE,
  day     date NOT NULL,
  read_at timestamptz,
  PRIMARY KEY (bot_id, day)
);
COMMENT ON COLUMN export_days.read_at IS 'When the day was last read from DynamoDB; empty: it must be read again.';
