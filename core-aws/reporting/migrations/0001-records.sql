-- What the export keeps of each bot. Times are UTC; ids are those of the product.
-- No visitor is in here: neither a session nor an address nor an owner's e-mail address is ever exported.

CREATE TABLE bots (
  bot_id     text PRIMARY KEY,
  owner_id   text NOT NULL,
  name       text NOT NULL,
  created_at timestamptz NOT NULL
);
COMMENT ON COLUMN bots.owner_id IS 'The account in Cognito, a random id.';

CREATE TABLE documents (
  bot_id         text NOT NULL REFERENCES bots ON DELETE CASCADE,
  document_id    text NOT NULL,
  name           text NOT NULL,
  kind           text NOT NULL,
  bytes          bigint NOT NULL,
  status         text NOT NULL,
  failure_reason text,
  page_count     integer,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  PRIMARY KEY (bot_id, document_id)
);

CREATE TABLE usage_by_day (
  bot_id   text NOT NULL REFERENCES bots ON DELETE CASCADE,
  day      date NOT NULL,
  messages integer NOT NULL,
  PRIMARY KEY (bot_id, day)
);
COMMENT ON COLUMN usage_by_day.messages IS 'Messages counted against the bot''s limit that day, failed ones included.';

CREATE TABLE exchanges (
  bot_id          text NOT NULL REFERENCES bots ON DELETE CASCADE,
  conversation_id text NOT NULL,
  message_id      text NOT NULL,
  asked_at        timestamptz NOT NULL,
  day             date NOT NULL GENERATED ALWAYS AS ((asked_at AT TIME ZONE 'UTC')::date) STORED,
  question        text NOT NULL,
  answer          text NOT NULL,
  grounded        boolean NOT NULL,
  cached          boolean NOT NULL,
  gap             boolean NOT NULL,
  best_similarity double precision,
  feedback        text CHECK (feedback IN ('up', 'down')),
  expires_at      timestamptz NOT NULL,
  PRIMARY KEY (bot_id, message_id)
);
COMMENT ON COLUMN exchanges.expires_at IS 'End of the retention the visitor was promised: the row is deleted, and no view shows it any more.';
CREATE INDEX exchanges_by_day ON exchanges (bot_id, day);
CREATE INDEX exchanges_by_expiry ON exchanges (expires_at);

CREATE TABLE exchange_sources (
  bot_id      text NOT NULL,
  message_id  text NOT NULL,
  number      integer NOT NULL,
  document_id text NOT NULL,
  page        integer,
  PRIMARY KEY (bot_id, message_id, number),
  FOREIGN KEY (bot_id, message_id) REFERENCES exchanges ON DELETE CASCADE
);
COMMENT ON TABLE exchange_sources IS 'Which documents an answer cites; the quotes themselves are not exported.';
CREATE INDEX exchange_sources_by_document ON exchange_sources (bot_id, document_id);

-- Counts of a day, without a word of anybody. They outlive the conversations they count.
CREATE TABLE totals_by_day (
  bot_id      text NOT NULL REFERENCES bots ON DELETE CASCADE,
  day         date NOT NULL,
  questions   integer NOT NULL,
  gaps        integer NOT NULL,
  cached      integer NOT NULL,
  rated_up    integer NOT NULL,
  rated_down  integer NOT NULL,
  PRIMARY KEY (bot_id, day)
);
