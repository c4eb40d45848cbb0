-- Which message of Discord an answer belongs to, so that it follows when its question is edited or deleted.
CREATE TABLE answers (
    question BIGINT NOT NULL PRIMARY KEY, -- the id of the message that asked
    channel BIGINT NOT NULL,
    answer BIGINT NOT NULL,               -- the id of the message that answers
    content TEXT NOT NULL                 -- a keyed hash of what was asked: an edit that changes nothing is none
);

-- One vote for each person and answer.
CREATE TABLE votes (
    voter TEXT NOT NULL PRIMARY KEY,      -- a keyed hash of the user and the answer
    answer BIGINT NOT NULL,               -- the id of the message that was voted on
    helpful BIGINT NOT NULL
);

-- What the store is told once: the key of the hashes above.
CREATE TABLE constants (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
