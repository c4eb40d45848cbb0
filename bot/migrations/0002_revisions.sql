-- Whose knowledge has changed. Guild 0 is the operator's own: what every guild starts from.
CREATE TABLE guilds (
    guild BIGINT NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL,             -- the number of the latest revision
    left_at BIGINT                        -- when the guild removed the bot, in seconds since 1970
);

-- What was done, by whom and when. Rows are added and never changed.
CREATE TABLE revisions (
    guild BIGINT NOT NULL REFERENCES guilds (guild) ON DELETE CASCADE,
    number BIGINT NOT NULL,               -- from 1, without gaps
    actor BIGINT NOT NULL,                -- a user's id; 0: the command line
    made_at BIGINT NOT NULL,              -- seconds since 1970
    action TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (guild, number)
);

-- What each revision made of what it touched. What stood before is the same subject's row before; what stands now is its last.
CREATE TABLE changes (
    guild BIGINT NOT NULL,
    kind TEXT NOT NULL,                   -- document, profile, pin, golden, setting
    subject TEXT NOT NULL,                -- its id
    number BIGINT NOT NULL,
    state TEXT NOT NULL,                  -- own: it has this content; gone: it is taken out; base: the base's own stands
    made_on TEXT,                         -- the base's version that it was laid over
    content TEXT,
    PRIMARY KEY (guild, kind, subject, number),
    FOREIGN KEY (guild, number) REFERENCES revisions (guild, number) ON DELETE CASCADE
);
