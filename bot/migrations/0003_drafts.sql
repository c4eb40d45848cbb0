-- Changes that a moderator has been shown and has not confirmed yet; gone after a quarter of an hour.
CREATE TABLE drafts (
    id TEXT NOT NULL PRIMARY KEY,
    guild BIGINT NOT NULL,
    author BIGINT NOT NULL,
    made_at BIGINT NOT NULL,              -- seconds since 1970
    proposal TEXT NOT NULL                -- what would become a revision, as JSON
);
