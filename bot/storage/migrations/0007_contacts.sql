-- What a case is about beside its matter: the kind of company, and what the person wants.
ALTER TABLE cases ADD COLUMN org TEXT NOT NULL DEFAULT '';           -- id of a counterpart; '' nobody said
ALTER TABLE cases ADD COLUMN goal TEXT NOT NULL DEFAULT '';          -- one line in their words

-- Every call, chat or letter with a lender.
CREATE TABLE contacts (
    person  TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    id      INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    way     TEXT NOT NULL,                     -- call, chat, mail, counter, letter, social, answer
    at      TEXT NOT NULL,
    who     TEXT NOT NULL DEFAULT '',
    said    TEXT NOT NULL DEFAULT '',
    reply   TEXT NOT NULL DEFAULT '',          -- what it came to
    PRIMARY KEY (person, id)
);

-- A case that was closed and taken up again keeps every ending.
CREATE TABLE endings (
    person      TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    case_id     INTEGER NOT NULL,
    at          TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    reopened_at TEXT,
    PRIMARY KEY (person, case_id, at)
);
INSERT INTO endings (person, case_id, at, outcome)
SELECT person, id, closed_at, outcome FROM cases WHERE closed_at IS NOT NULL;

ALTER TABLE promises ADD COLUMN replaces INTEGER NOT NULL DEFAULT 0; -- the earlier promise of the same thing
ALTER TABLE promises ADD COLUMN settled_at TEXT;                     -- when its state was told
ALTER TABLE promises ADD COLUMN broken_at TEXT;                      -- when it was first told to be broken
ALTER TABLE complaints ADD COLUMN reply TEXT NOT NULL DEFAULT '';    -- what their answer came to
