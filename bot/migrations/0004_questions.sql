-- What was asked in a guild, without who asked: what its moderators look after. Gone after the days that the guild has set.
CREATE TABLE questions (
    guild BIGINT NOT NULL,
    id TEXT NOT NULL,                     -- the same for one question, however it is typed
    question TEXT NOT NULL,               -- as it was typed last
    asked BIGINT NOT NULL,                -- how many times
    found BIGINT NOT NULL,                -- whether the last answer was one
    asked_at BIGINT NOT NULL,             -- the last time, in seconds since 1970
    dismissed BIGINT NOT NULL,            -- whether moderators need not hear of it any more
    PRIMARY KEY (guild, id)
);

-- What a vote is about; nothing where the question is not kept.
ALTER TABLE votes ADD COLUMN guild BIGINT;
ALTER TABLE votes ADD COLUMN question TEXT;
