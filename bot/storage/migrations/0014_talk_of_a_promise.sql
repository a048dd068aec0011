-- In which call or chat a promise was made, and the number the lender gave in it.
ALTER TABLE promises ADD COLUMN talk INTEGER NOT NULL DEFAULT 0;     -- id of a contact; 0 where nobody said
ALTER TABLE contacts ADD COLUMN reference TEXT NOT NULL DEFAULT '';  -- 受理编号, as it was given
