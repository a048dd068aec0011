-- Every message writes one person and one receipt: the fewer pages that touches, the more go into a second.

-- A receipt is always looked for together with whose it is, so one index serves both.
CREATE TABLE receipts_by_address (
    seq     INTEGER PRIMARY KEY,               -- order in which answers were given
    address TEXT NOT NULL,                     -- hash; '' after a person was forgotten
    key     TEXT NOT NULL,                     -- hash of the update's key
    at      TEXT NOT NULL,
    told    INTEGER NOT NULL DEFAULT 1,        -- 0: a nudge whose push is not confirmed; 2: an answer nobody fetched
    answer  TEXT,                              -- the whole message, JSON; NULL: nothing was said
    UNIQUE (address, key)
);
INSERT INTO receipts_by_address (seq, address, key, at, told, answer)
SELECT seq, address, key, at, told, answer FROM receipts;
DROP TABLE receipts;
ALTER TABLE receipts_by_address RENAME TO receipts;
CREATE INDEX receipts_old ON receipts (at);

-- Who may be forgotten changes rarely, when they last spoke with every message.
DROP INDEX people_forgettable;
CREATE INDEX people_forgettable ON people (consent) WHERE consent <> 'given';
