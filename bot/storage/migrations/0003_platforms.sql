-- What a platform lends us or lets us do. Addresses are hashes, as everywhere; instants are UTC text that sorts.

-- Which way a nudge went, where its channel has several: custom, ticket.
ALTER TABLE nudges ADD COLUMN way TEXT NOT NULL DEFAULT '';

-- Access tokens, so that a restart need not ask for a new one. They die by themselves within two hours.
CREATE TABLE tokens (
    name       TEXT PRIMARY KEY,               -- platform and account
    token      TEXT NOT NULL,
    expires_at TEXT NOT NULL
) WITHOUT ROWID;

-- Time in which somebody may be written to unasked, and how many messages of it are left.
CREATE TABLE windows (
    address   TEXT NOT NULL,                   -- hash; may be older than the person it belongs to
    kind      TEXT NOT NULL,                   -- what opened it: typed, tapped
    opened_at TEXT NOT NULL,                   -- by the platform's clock
    closes_at TEXT NOT NULL,
    unused    INTEGER NOT NULL,
    PRIMARY KEY (address, kind)
) WITHOUT ROWID;
CREATE INDEX windows_old ON windows (closes_at);

-- One message that somebody allowed beforehand.
CREATE TABLE tickets (
    address TEXT NOT NULL,                     -- hash
    scene   INTEGER NOT NULL,                  -- 1 to 10000, another one for each nudge
    state   TEXT NOT NULL,                     -- granted, spent
    at      TEXT NOT NULL,                     -- when it came into this state
    PRIMARY KEY (address, scene)
) WITHOUT ROWID;

-- What an account may do, as the platform's own answers show.
CREATE TABLE abilities (
    account TEXT NOT NULL,
    name    TEXT NOT NULL,                     -- custom, ticket, menu, token
    able    INTEGER NOT NULL,
    code    INTEGER NOT NULL,                  -- the error that said no; 0: it worked
    detail  TEXT NOT NULL DEFAULT '',          -- the address to allow-list, where that was wanting
    until   TEXT NOT NULL,                     -- not believed after this
    PRIMARY KEY (account, name)
) WITHOUT ROWID;
