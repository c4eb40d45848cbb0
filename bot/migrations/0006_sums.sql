-- A CRC-32 of what the row says, so that a row that is damaged is told from one that is not; none in rows of earlier builds.
ALTER TABLE changes ADD COLUMN sum BIGINT;
