-- What is voted on a question is counted whenever questions are listed.
CREATE INDEX votes_on_questions ON votes (guild, question);

-- The latest revision that was told in the guild's log channel, or needed not to be.
ALTER TABLE guilds ADD COLUMN logged BIGINT NOT NULL DEFAULT 0;
