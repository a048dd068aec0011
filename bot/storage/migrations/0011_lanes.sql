-- Each channel delivers at its own pace: what is due is found by channel, so that none waits behind another's crowd.
ALTER TABLE nudges ADD COLUMN channel TEXT NOT NULL DEFAULT '';
UPDATE nudges SET channel = COALESCE(
    (SELECT a.channel FROM people p JOIN addresses a ON a.hash = p.address WHERE p.id = nudges.person), '');
DROP INDEX nudges_due;
CREATE INDEX nudges_due ON nudges (channel, try_at) WHERE state = 'pending';

-- Updates that came soon after an unclean end, counted before they are handled: one that kills us is parked.
CREATE TABLE attempts (
    key   TEXT PRIMARY KEY,                    -- hash of the update's key
    at    TEXT NOT NULL,                       -- the last try
    tries INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX attempts_old ON attempts (at);

-- One row: whether the last process ended in good order.
CREATE TABLE lives (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    clean INTEGER NOT NULL
);
INSERT INTO lives (id, clean) VALUES (1, 1);
