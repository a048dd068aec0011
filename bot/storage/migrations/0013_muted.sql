-- Somebody who wants no reminders at all, until they turn them on again.
ALTER TABLE people ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;
