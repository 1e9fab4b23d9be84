-- What people and tools read. Views hide what has expired, also in the hours before it is deleted.

CREATE VIEW questions_per_day AS
SELECT t.day, t.bot_id, b.name AS bot, t.questions, t.gaps, t.cached, t.rated_up, t.rated_down
FROM totals_by_day t JOIN bots b USING (bot_id);

CREATE VIEW refusal_rate AS
SELECT t.day, t.bot_id, b.name AS bot, t.questions, t.gaps,
       round(t.gaps::numeric / nullif(t.questions, 0), 4) AS refusal_rate
FROM totals_by_day t JOIN bots b USING (bot_id);
COMMENT ON VIEW refusal_rate IS 'Share of the questions of a day that the documents held no answer to, 0 to 1; empty on a day without questions.';

CREATE VIEW top_gaps AS
SELECT e.bot_id, b.name AS bot,
       (array_agg(e.question ORDER BY e.asked_at DESC))[1] AS question,
       count(*) AS times_asked,
       max(e.asked_at) AS last_asked_at
FROM exchanges e JOIN bots b USING (bot_id)
WHERE e.gap AND e.expires_at > now()
GROUP BY e.bot_id, b.name, btrim(lower(regexp_replace(e.question, '[[:space:][:punct:]]+', ' ', 'g')));
COMMENT ON VIEW top_gaps IS 'Questions without an answer; those that differ in case, spaces or punctuation count as one.';

CREATE VIEW conversations AS
SELECT e.bot_id, b.name AS bot, e.conversation_id, min(e.asked_at) AS started_at, count(*) AS questions,
       count(*) FILTER (WHERE e.gap) AS gaps,
       count(*) FILTER (WHERE e.feedback = 'up') AS rated_up,
       count(*) FILTER (WHERE e.feedback = 'down') AS rated_down
FROM exchanges e JOIN bots b USING (bot_id)
WHERE e.expires_at > now()
GROUP BY e.bot_id, b.name, e.conversation_id;

CREATE VIEW questions_and_answers AS
SELECT e.asked_at, e.bot_id, b.name AS bot, e.conversation_id, e.question, e.answer, e.grounded, e.cached, e.gap,
       e.best_similarity, e.feedback, e.expires_at
FROM exchanges e JOIN bots b USING (bot_id)
WHERE e.expires_at > now();

CREATE VIEW cited_documents AS
SELECT s.bot_id, b.name AS bot, s.document_id, d.name AS document, e.day, count(DISTINCT e.message_id) AS answers
FROM exchange_sources s
JOIN exchanges e USING (bot_id, message_id)
JOIN bots b USING (bot_id)
JOIN documents d USING (bot_id, document_id)
WHERE e.expires_at > now()
GROUP BY s.bot_id, b.name, s.document_id, d.name, e.day;
