-- What a complaint's clock needs: since when it runs, which of a place's clocks, at which step, how far extended.
ALTER TABLE complaints ADD COLUMN received_on TEXT;                  -- NULL: as far as we know, the day it was filed
ALTER TABLE complaints ADD COLUMN sort TEXT NOT NULL DEFAULT '';     -- what the place was asked for; '': the usual
ALTER TABLE complaints ADD COLUMN stage TEXT NOT NULL DEFAULT '';    -- T-01.decide; '': the first
ALTER TABLE complaints ADD COLUMN extended TEXT NOT NULL DEFAULT ''; -- ids of announced extensions, with commas
