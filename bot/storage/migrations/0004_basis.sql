-- What a promise's date rests on, so that it can be counted again when another calendar arrives.
ALTER TABLE promises ADD COLUMN since TEXT;                             -- the instant that `words` count from
ALTER TABLE promises ADD COLUMN origin TEXT NOT NULL DEFAULT '';        -- words, event, guess, rough, hand; '' older
ALTER TABLE promises ADD COLUMN grammar TEXT NOT NULL DEFAULT '';       -- version of the rules that read the words
ALTER TABLE promises ADD COLUMN calendar TEXT NOT NULL DEFAULT '';      -- version of the calendar it was counted by
ALTER TABLE promises ADD COLUMN provisional INTEGER NOT NULL DEFAULT 0; -- 1: the calendar did not reach so far
ALTER TABLE promises ADD COLUMN was_due_at TEXT;                        -- its date before a calendar moved it
CREATE INDEX promises_counted ON promises (calendar) WHERE state = 'pending' AND origin IN ('words', 'event', 'rough');
