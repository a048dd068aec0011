-- Instants are UTC text that sorts (2026-11-25T15:59:59.000000Z). Yes and no are 1 and 0.

-- One user. Without consent the row holds no address, only what keeps the talk going, and goes after 48 h.
CREATE TABLE people (
    id           TEXT PRIMARY KEY,             -- derived from the update that brought them
    consent      TEXT NOT NULL DEFAULT '',     -- '' not asked, 'given', 'refused'
    consented_at TEXT,                         -- when, for the record
    consented_to TEXT,                         -- which version of the notice
    zone         TEXT NOT NULL DEFAULT 'Asia/Shanghai',
    preview      INTEGER NOT NULL DEFAULT 0,   -- may a lock screen show what a nudge is about?
    asking       TEXT,                         -- the one pending question, JSON
    screen       TEXT NOT NULL DEFAULT '[]',   -- what typed numbers stand for, JSON [[label, code], …]
    digits       INTEGER NOT NULL DEFAULT 0,   -- typed numbers answer the question instead
    misses       INTEGER NOT NULL DEFAULT 0,   -- messages in a row that were not understood
    current      INTEGER NOT NULL DEFAULT 0,   -- the case they are talking about
    counter      INTEGER NOT NULL DEFAULT 0,   -- last number given to a case, promise, complaint or nudge
    quiet_until  TEXT,                         -- no nudge about debts before this
    spoke_at     TEXT NOT NULL,
    address      TEXT NOT NULL                 -- hash of the address they last wrote from
);
CREATE INDEX people_forgettable ON people (spoke_at) WHERE consent <> 'given';

-- Where a person is reached. The plain id is kept only after consent; the hash is salted with the bot's secret.
CREATE TABLE addresses (
    hash      TEXT PRIMARY KEY,
    person    TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    channel   TEXT NOT NULL,
    id        TEXT,
    reachable INTEGER NOT NULL DEFAULT 1       -- 0 after they blocked us
);
CREATE INDEX addresses_of ON addresses (person);

-- One matter with one lender.
CREATE TABLE cases (
    person       TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    id           INTEGER NOT NULL,
    matter       TEXT NOT NULL,                -- content id, such as refund-hard
    lender       TEXT NOT NULL DEFAULT '',     -- as they call it
    lender_state TEXT NOT NULL DEFAULT '',     -- found, looking, missing, refused
    route        TEXT NOT NULL DEFAULT '',     -- help, chat, call
    opened_at    TEXT NOT NULL,
    called_at    TEXT,
    repay_at     TEXT,                         -- end of the day on which the instalment is due
    closed_at    TEXT,
    outcome      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (person, id)
);

-- Checklist items of a case: ready or not, and a note.
CREATE TABLE marks (
    person  TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    case_id INTEGER NOT NULL,
    item    TEXT NOT NULL,
    done    INTEGER NOT NULL DEFAULT 0,
    note    TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (person, case_id, item)
);

-- What a lender promised, with the words it was promised in.
CREATE TABLE promises (
    person  TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    id      INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    what    TEXT NOT NULL,
    due_at  TEXT NOT NULL,
    grain   TEXT NOT NULL,                     -- minute, day, daypart
    words   TEXT NOT NULL,                     -- the time as typed or tapped
    made_at TEXT NOT NULL,                     -- what the words counted from
    who     TEXT NOT NULL DEFAULT '',
    written TEXT NOT NULL DEFAULT '',          -- '', yes, no
    state   TEXT NOT NULL DEFAULT 'pending',   -- pending, kept, partly, broken, replaced, withdrawn
    PRIMARY KEY (person, id)
);

-- Complaints filed elsewhere; reference holds at most six characters.
CREATE TABLE complaints (
    person       TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    id           INTEGER NOT NULL,
    case_id      INTEGER NOT NULL,
    place        TEXT NOT NULL,
    filed_on     TEXT NOT NULL,
    due_at       TEXT NOT NULL,
    reference    TEXT NOT NULL DEFAULT '',
    answered_at  TEXT,
    withdrawn_at TEXT,                         -- noted by mistake
    PRIMARY KEY (person, id)
);

-- Planned follow-ups: the rows are the truth, the alarm clock only reads them.
CREATE TABLE nudges (
    person        TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    id            INTEGER NOT NULL,
    kind          TEXT NOT NULL,               -- promise, complaint, call, repay, follow
    case_id       INTEGER NOT NULL,
    subject       INTEGER NOT NULL,            -- the promise, complaint or case it is about
    due_at        TEXT NOT NULL,               -- never moved by a failed attempt
    try_at        TEXT NOT NULL,               -- when the next attempt may be made
    state         TEXT NOT NULL DEFAULT 'pending', -- pending, claimed, sent, held, answered, stopped, failed
    attempt       INTEGER NOT NULL DEFAULT 0,  -- rises after a definite failure: worded anew
    claims        INTEGER NOT NULL DEFAULT 0,  -- how often a delivery began, so that a deadly row is noticed
    claim         TEXT,                        -- who delivers it now
    claimed_until TEXT,
    times         INTEGER NOT NULL DEFAULT 0,  -- how often it was said
    sent_at       TEXT,
    problem       TEXT NOT NULL DEFAULT '',    -- why it is held or failed
    PRIMARY KEY (person, id)
);
CREATE INDEX nudges_due ON nudges (try_at) WHERE state = 'pending';
CREATE INDEX nudges_claimed ON nudges (claimed_until) WHERE state = 'claimed';

-- Every change, oldest to newest, chained by hashes over salted digests.
CREATE TABLE journal (
    person  TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    seq     INTEGER NOT NULL,
    at      TEXT NOT NULL,
    changes TEXT NOT NULL,                     -- JSON
    digest  TEXT NOT NULL,                     -- keyed hash of person, seq and `changes`
    chain   TEXT NOT NULL,                     -- SHA-256 of the previous chain, seq, at and digest
    PRIMARY KEY (person, seq)
);

-- What was answered to which update, for 48 h: a redelivery gets the same answer.
CREATE TABLE receipts (
    seq     INTEGER PRIMARY KEY,               -- order in which answers were given
    key     TEXT NOT NULL UNIQUE,              -- hash of the update's key
    address TEXT NOT NULL,                     -- hash; '' after a person was forgotten
    at      TEXT NOT NULL,
    told    INTEGER NOT NULL DEFAULT 1,        -- 0: a nudge whose push is not confirmed
    answer  TEXT                               -- the whole message, JSON; NULL: nothing was said
);
CREATE INDEX receipts_heard ON receipts (address, seq);
CREATE INDEX receipts_old ON receipts (at);
