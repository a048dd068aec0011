-- How often a promise's date changed: a calendar takes an entry for the newer one by this number.
ALTER TABLE promises ADD COLUMN moves INTEGER NOT NULL DEFAULT 0;
