-- What somebody allowed was one message about one thing: their nudge's number; 0: about none in particular.
ALTER TABLE tickets ADD COLUMN nudge INTEGER NOT NULL DEFAULT 0;
