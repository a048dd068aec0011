-- How often something happened on a day, by Shanghai's calendar: never whose it was, never in which words.
CREATE TABLE tallies (
    day   TEXT NOT NULL,                       -- 2026-11-20
    kind  TEXT NOT NULL,                       -- answered, helpful, unhelpful, choose, unanswered, urgent, refuse
    topic TEXT NOT NULL DEFAULT '',            -- content id of the article; '' where there is none
    n     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (day, kind, topic)
) WITHOUT ROWID;
