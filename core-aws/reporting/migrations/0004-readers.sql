-- The role that every reader is put into: it sees the views and nothing below them. Nobody signs in as it.
-- Roles belong to the whole server, so it may be there already.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'edgewise_reader') THEN
    CREATE ROLE edgewise_reader NOLOGIN;
  END IF;
END $$;

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO edgewise_reader;
GRANT SELECT ON questions_per_day, refusal_rate, top_gaps, conversations, questions_and_answers, cited_documents,
  usage_by_day TO edgewise_reader;
