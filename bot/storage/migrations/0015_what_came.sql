-- What did come of a promise that was kept in part, in their words.
ALTER TABLE promises ADD COLUMN came TEXT NOT NULL DEFAULT '';
